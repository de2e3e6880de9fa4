using System.Net;
using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Service.Detections;
using Whorl.Service.Searching;
using Whorl.Service.State;
using Whorl.Service.Tests.Delivery;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Tests;

/// <summary>What becomes of detections as time goes by, as people mark them, and as several processes add them.</summary>
public sealed class DetectionLogTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-detections").FullName;
    private readonly ManualTime time = new();
    private readonly ServiceDatabase state;
    private readonly DetectionLog log;
    private readonly DetectionMarks marks;

    public DetectionLogTests()
    {
        state = ServiceDatabase.Open(StatePath);
        log = new DetectionLog(state, time);
        marks = new DetectionMarks(state, time);
    }

    private string StatePath => Path.Combine(folder, "s.service.db");

    [Theory]
    [InlineData("log", 1)]
    [InlineData("watch", 2)]
    public void An_event_that_comes_again_after_days_is_the_same_detection(string source, long count)
    {
        DetectionEntry found = Found("192.0.2.1:443") with { Source = source };
        Assert.True(log.Add(found).IsNew);
        time.Advance(TimeSpan.FromDays(3));
        (DetectionEntry again, bool isNew) = log.Add(found);
        Assert.Equal((1, count, false), (again.Id, again.Count, isNew));
        Assert.Single(log.Add([found]));
        Assert.Single(log.Before(long.MaxValue, 10));
    }

    [Fact]
    public void What_was_suppressed_is_open_when_it_comes_after_the_suppression_has_ended()
    {
        DetectionEntry first = log.Add(Found("192.0.2.1:443")).Entry;
        Assert.True(marks.Suppress(first, isOfEveryWord: false, time.GetUtcNow().AddHours(30), "me", "planned"));
        time.Advance(TimeSpan.FromHours(20));
        Assert.Equal((DetectionState.Suppressed, false), Became(log.Add(Found("192.0.2.1:443"))));
        time.Advance(TimeSpan.FromHours(20));
        Assert.Equal((DetectionState.Open, true), Became(log.Add(Found("192.0.2.1:443"))));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((DetectionState.Open, false), Became(log.Add(Found("192.0.2.1:443"))));
        Assert.Equal(4, Assert.Single(log.Before(long.MaxValue, 10)).Count);
    }

    [Fact]
    public void What_people_made_of_a_detection_stays_when_it_comes_again()
    {
        foreach (DetectionState given in (DetectionState[])[DetectionState.Acknowledged, DetectionState.Confirmed, DetectionState.FalsePositive])
        {
            string target = $"192.0.2.{(int)given}:443";
            Assert.True(marks.Mark(log.Add(Found(target)).Entry.Id, given, "me", null));
            Assert.Equal((given, false), Became(log.Add(Found(target))));
        }
    }

    [Fact]
    public void Those_that_are_asked_for_are_found_and_counted()
    {
        for (int number = 0; number < 60; number++)
        {
            DetectionEntry kept = log.Add(Found($"192.0.2.{number}:443") with { Reputation = (Reputation)(number % 4) }).Entry;
            Assert.True(marks.Mark(kept.Id, (DetectionState)(number % 5), "me", null));
        }

        IReadOnlyList<DetectionEntry> all = log.Before(long.MaxValue, 100);
        Assert.Equal(12, log.Open());
        foreach (DetectionState? asked in (DetectionState?[])[null, .. Enum.GetValues<DetectionState>()])
        {
            foreach (Reputation? reputation in (Reputation?[])[null, .. Enum.GetValues<Reputation>()])
            {
                foreach (string? target in (string?[])[null, "192.0.2.7:443"])
                {
                    DetectionQuestion question = new() { State = asked, Reputation = reputation, Target = target };
                    Assert.Equal(
                        all.Where(one => one.Id < 50 && one.State == (asked ?? one.State) && one.Reputation == (reputation ?? one.Reputation) && one.Target == (target ?? one.Target)).Select(one => one.Id),
                        log.Before(question, 50, 100).Select(one => one.Id));
                }
            }
        }
    }

    [Fact]
    public void Those_of_a_network_and_of_a_time_are_found_and_counted()
    {
        string[] targets = ["192.0.2.1:443", "192.0.2.1:8443 one.example", "192.0.2.128:443", "192.0.3.0:443", "[2001:db8::1]:443", "[2001:db8:0:1::]:443 two.example", "[c000:200::1]:443", "no-address"];
        foreach (int hours in (int[])[100, 20, 0])
        {
            foreach (string target in targets)
            {
                log.Add(Found(target) with { Word = $"w{hours}", Reputation = hours == 20 ? Reputation.Bad : Reputation.Suspicious });
            }

            time.Advance(TimeSpan.FromHours(hours == 100 ? 80 : hours == 20 ? 20 : 0));
        }

        // What was found again a moment ago is of the last hour, whatever its number is.
        log.Add(Found(targets[0]) with { Word = "w20", Reputation = Reputation.Bad });
        IReadOnlyList<DetectionEntry> all = log.Before(long.MaxValue, 100);
        Assert.Equal(24, all.Count);
        int found = 0;
        foreach (string? network in (string?[])[null, "192.0.2.0/24", "192.0.2.0/25", "192.0.2.1", "0.0.0.0/0", "2001:db8::/64", "::/0", "203.0.113.0/24"])
        {
            foreach (TimeRange? range in (TimeRange?[])[null, .. TimeRange.All])
            {
                foreach (DetectionState? asked in (DetectionState?[])[null, DetectionState.Open, DetectionState.Confirmed])
                {
                    foreach (string? target in (string?[])[null, targets[0]])
                    {
                        DetectionQuestion question = new() { State = asked, Target = target, Range = range, Network = network is null ? null : SearchFilter.NetworkOf(network) };
                        DetectionEntry[] expected =
                        [
                            .. all.Where(one => (asked ?? one.State) == one.State && (target ?? one.Target) == one.Target
                                && (range is null || one.Last > (time.GetUtcNow() - range.Length).ToUnixTimeMilliseconds()) && (question.Network is not { } block || IsIn(block, one.Target))),
                        ];
                        found += expected.Length;
                        Assert.Equal(expected.Select(one => one.Id), log.Before(question, long.MaxValue, 100).Select(one => one.Id));
                        Assert.Equal(expected.Skip(1).Take(3).Select(one => one.Id), expected.Length == 0 ? [] : log.Before(question, expected[0].Id, 3).Select(one => one.Id));
                        Assert.Equal(
                            expected.GroupBy(one => (one.State, one.Reputation)).Select(group => (group.Key, (long)group.Count())).Order(), log.Counts(question).Select(count => (count.Key, count.Value)).Order());
                    }
                }
            }
        }

        Assert.True(found > 200, $"{found}");
        static bool IsIn(AddressBlock block, string target) => IPEndPoint.TryParse(target.Split(' ')[0], out IPEndPoint? end) && HostAddress.From(end.Address) is var address && address.IsIPv4 == block.Network.IsIPv4 && block.Contains(address);
    }

    [Theory]
    [InlineData("Network", "detection_address")]
    [InlineData("Network State", "detection_address")]
    [InlineData("Range", "detection_last_at")]
    [InlineData("Range State", "detection_last_at")]
    [InlineData("Range Network", "detection_address")]
    [InlineData("Range Network Target", "detection_target")]
    [InlineData("State", "detection_state")]
    public void Each_question_is_asked_of_the_index_that_leaves_the_fewest(string asked, string index)
    {
        string[] parts = asked.Split(' ');
        DetectionQuestion question = new()
        {
            State = parts.Contains("State") ? DetectionState.Open : null, Target = parts.Contains("Target") ? "192.0.2.1:443" : null,
            Range = parts.Contains("Range") ? TimeRange.All[0] : null, Network = parts.Contains("Network") ? SearchFilter.NetworkOf("192.0.2.0/24") : null,
        };
        string plan = state.Use(connection =>
        {
            using Statement rows = connection.Prepare("EXPLAIN QUERY PLAN " + DetectionLog.NumbersOf(question));
            string text = string.Empty;
            while (rows.Step())
            {
                text += rows.Text(3) + "\n";
            }

            return text;
        });
        Assert.Contains($"INDEX {index} (", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Processes_that_find_the_same_at_once_keep_it_once()
    {
        const int Processes = 4;
        const int Targets = 60;
        using Barrier together = new(Processes);
        await Task.WhenAll(Enumerable.Range(0, Processes).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using ServiceDatabase own = ServiceDatabase.Open(StatePath);
                DetectionLog theirs = new(own, time);
                for (int target = 1; target <= Targets; target++)
                {
                    Assert.True(together.SignalAndWait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
                    theirs.Add(Found($"192.0.2.{target}:443"));
                }
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        IReadOnlyList<DetectionEntry> kept = log.Before(long.MaxValue, 1000);
        Assert.Equal(Targets, kept.Count);
        Assert.All(kept, one => Assert.Equal(Processes, one.Count));
    }

    [Fact]
    public void A_mark_that_cannot_be_noted_changes_nothing()
    {
        DetectionEntry found = log.Add(Found("192.0.2.1:443")).Entry;
        state.Use(connection =>
        {
            connection.Run("CREATE TRIGGER full BEFORE INSERT ON detection_note BEGIN SELECT RAISE(ABORT, 'as a full disk would'); END");
            return 0;
        });
        Assert.Throws<StoreException>(() => marks.Suppress(found, isOfEveryWord: true, time.GetUtcNow().AddDays(1), "me", "why"));
        Assert.Throws<StoreException>(() => marks.Mark(found.Id, DetectionState.Confirmed, "me", null));
        Assert.Throws<StoreException>(() => marks.Assign(found.Id, "you", "me"));
        Assert.Empty(marks.Suppressions());
        DetectionEntry same = log.Find(found.Id)!;
        Assert.Equal((DetectionState.Open, null), (same.State, same.Owner));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        state.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static (DetectionState State, bool IsNew) Became((DetectionEntry Entry, bool IsNew) kept) => (kept.Entry.State, kept.IsNew);

    private static DetectionEntry Found(string target) =>
        new() { Event = Guid.NewGuid(), Source = "log", Target = target, Word = "listed", Reputation = Reputation.Bad, Sentence = "made up", Document = "{}"u8.ToArray() };
}
