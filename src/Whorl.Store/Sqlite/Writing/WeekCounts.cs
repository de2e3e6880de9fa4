using System.Numerics;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>Counts targets for the tally: once a week under each key and list.</summary>
internal sealed class WeekCounts(Connection connection, TargetMemory memory) : IDisposable
{
    private readonly TallyChanges tally = new(connection);

    /// <summary>Counts a target in a week under what it shows; false where that comes too late, after a later week was counted.</summary>
    public bool TryCount(int showing, ListKind list, int week)
    {
        ref KnownShowing shown = ref memory.Showing(showing);
        int last = shown.Weeks[list];
        if (last == week)
        {
            return true;
        }

        if (shown.Next == showing)
        {
            // All that the target has ever shown: the keys of the profile are counted alike.
            if (last > week)
            {
                return false;
            }

            tally.Add(shown.ProfileId, shown.Profile, list, week, last, TallyKey.MaskOf(shown.Profile));
        }
        else if (!TryCountApart(showing, list, week))
        {
            return false;
        }

        shown.Weeks[list] = week;
        return true;
    }

    /// <summary>Writes what was counted.</summary>
    public void Write() => tally.Write();

    /// <summary>Forgets what was counted.</summary>
    public void Clear() => tally.Clear();

    /// <inheritdoc/>
    public void Dispose() => tally.Dispose();

    /// <summary>Counts a target that has shown several profiles: they may have keys in common, counted last when the one or the other was shown.</summary>
    private bool TryCountApart(int showing, ListKind list, int week)
    {
        ref KnownShowing shown = ref memory.Showing(showing);
        Span<int> previous = stackalloc int[TallyKey.MostOfProfile];
        for (int bits = TallyKey.MaskOf(shown.Profile); bits != 0; bits &= bits - 1)
        {
            int bit = BitOperations.TrailingZeroCount(bits);
            previous[bit] = LastWeekOf(showing, TallyKey.OfBit(shown.Profile, bit), list);
            if (previous[bit] > week)
            {
                return false;
            }
        }

        tally.Add(shown.ProfileId, shown.Profile, list, week, previous, TallyKey.MaskOf(shown.Profile));
        return true;
    }

    private int LastWeekOf(int showing, in TallyKey key, ListKind list)
    {
        int last = Weeks.Never;
        int at = showing;
        do
        {
            ref KnownShowing one = ref memory.Showing(at);
            int week = one.Weeks[list];
            if (week > last && key.IsOf(one.Profile))
            {
                last = week;
            }

            at = one.Next;
        }
        while (at != showing);

        return last;
    }
}
