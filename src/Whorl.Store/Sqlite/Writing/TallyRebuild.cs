using System.Numerics;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite.Reading;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// Makes the tally from the sightings and the lists of today: after lists changed what they say of past weeks, or sightings came in
/// another order than that of time. It comes to the same rows as counting each sighting when it was written.
/// </summary>
internal sealed class TallyRebuild
{
    private readonly SightingReplay replay;
    private readonly TallyChanges changes;

    // By state: the weeks in which it was counted last, and the next state of the same target, at last the first one again.
    private readonly Weeks[] weeks;
    private readonly int[] next;

    private TallyRebuild(SightingReplay replay, TallyChanges changes)
    {
        this.replay = replay;
        this.changes = changes;
        weeks = new Weeks[replay.States.Length];
        Array.Fill(weeks, new Weeks());
        next = ChainStates();
    }

    /// <summary>Makes the tally anew where it is stale.</summary>
    public static void RunIfStale(Func<Connection> connect)
    {
        using Connection writing = connect();
        if (writing.Number("SELECT value FROM fact WHERE name = 'stale'") == 0)
        {
            return;
        }

        writing.Run("BEGIN IMMEDIATE");
        try
        {
            // The lock is held, so that the replay, on a connection of its own, sees what this transaction will be about.
            using SightingReplay reading = new(connect());
            using TallyChanges gathered = new(writing);
            writing.Run("DELETE FROM tally");
            new TallyRebuild(reading, gathered).Run();
            writing.Run("UPDATE fact SET value = 0 WHERE name = 'stale'; UPDATE fact SET value = value + 1 WHERE name = 'writes'; COMMIT");
        }
        catch
        {
            writing.TryRollBack();
            throw;
        }
    }

    private void Run()
    {
        foreach (Week week in replay.Weeks)
        {
            replay.ReadStates(week, (part, ids) =>
            {
                for (int i = 0; i < part.Length; i++)
                {
                    Count(part[i], ids[i], week.Index);
                }
            });
            changes.Write();
        }
    }

    /// <summary>Counts a state of a target: under each key that no other state of it was counted under this week.</summary>
    private void Count(in SeenTarget seen, int state, int week)
    {
        Profile profile = replay.Profiles[seen.Profile];
        Span<int> previous = stackalloc int[TallyKey.MostOfProfile];
        byte keys = TallyKey.MaskOf(profile);
        if (keys == 0)
        {
            return;
        }

        previous.Fill(weeks[state][seen.List]);
        for (int at = next[state]; at != state; at = next[at])
        {
            int theirs = weeks[at][seen.List];
            Profile other = replay.Profiles[replay.States[at].Profile];
            for (int bits = keys; bits != 0; bits &= bits - 1)
            {
                int bit = BitOperations.TrailingZeroCount(bits);
                if (theirs > previous[bit] && (other == profile || TallyKey.OfBit(profile, bit).IsOf(other)))
                {
                    previous[bit] = theirs;
                }
            }
        }

        weeks[state][seen.List] = week;
        changes.Add(seen.Profile, seen.List, week, previous, keys);
    }

    private int[] ChainStates()
    {
        int[] chain = new int[replay.States.Length];
        int[] first = new int[replay.HighestTarget + 1];
        for (int id = 1; id < chain.Length; id++)
        {
            ref int head = ref first[replay.States[id].Target];
            if (head == 0)
            {
                head = id;
                chain[id] = id;
            }
            else
            {
                chain[id] = chain[head];
                chain[head] = id;
            }
        }

        return chain;
    }
}
