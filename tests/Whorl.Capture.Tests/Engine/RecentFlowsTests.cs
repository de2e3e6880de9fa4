using Whorl.Capture.Flows;

namespace Whorl.Capture.Tests.Engine;

/// <summary>What is remembered of flows that are done.</summary>
public sealed class RecentFlowsTests
{
    private const long Minute = 60_000_000_000;

    [Fact]
    public void The_newest_of_several_flows_of_one_hash_is_found_for_five_minutes_either_way()
    {
        RecentFlows recent = new();
        recent.Add(7, new RecentFlow(1, 10, 20, 0, 0), 10 * Minute);
        recent.Add(7, new RecentFlow(2, 11, 21, 0, 0), 11 * Minute);

        Assert.True(recent.TryFind(7, 12 * Minute, out RecentFlow found));
        Assert.Equal(2, found.Hellos);
        Assert.True(recent.TryFind(7, 6 * Minute, out _));
        Assert.False(recent.TryFind(7, 17 * Minute, out _));
        Assert.False(recent.TryFind(8, 11 * Minute, out _));
    }

    [Fact]
    public void Of_more_flows_than_there_is_room_for_the_oldest_are_forgotten()
    {
        // Hashes that come again, and that meet in the table's chains.
        RecentFlows recent = new();
        List<ulong> hashes = [];
        Random random = new(1);
        for (int i = 0; i < RecentFlows.Capacity + 50_000; i++)
        {
            hashes.Add(((ulong)random.Next(40) * RecentFlows.Capacity) + (ulong)random.Next(20_000));
            recent.Add(hashes[i], new RecentFlow(i, 0, 0, 0, 0), 0);
        }

        Dictionary<ulong, int> expected = [];
        for (int i = 50_000; i < hashes.Count; i++)
        {
            expected[hashes[i]] = i;
        }

        Assert.All(hashes.Take(50_000).Where(hash => !expected.ContainsKey(hash)), hash => Assert.False(recent.TryFind(hash, 0, out _)));
        Assert.All(expected, pair =>
        {
            Assert.True(recent.TryFind(pair.Key, 0, out RecentFlow found));
            Assert.Equal(pair.Value, found.Hellos);
        });
        recent.Clear();
        Assert.False(recent.TryFind(hashes[^1], 0, out _));
    }
}
