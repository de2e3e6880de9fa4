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
            writing.Run("DELETE FROM tally; DELETE FROM prevalence");
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
        byte keys = TallyKey.MaskOf(profile);
        if (keys == 0)
        {
            return;
        }

        // Most states of a target have its profile; only where another one was seen later may its keys have been counted apart.
        int same = weeks[state][seen.List];
        int latest = same;
        for (int at = next[state]; at != state; at = next[at])
        {
            int theirs = weeks[at][seen.List];
            latest = Math.Max(latest, theirs);
            same = replay.States[at].Profile == seen.Profile ? Math.Max(same, theirs) : same;
        }

        weeks[state][seen.List] = week;
        if (latest > same)
        {
            CountApart(seen, state, week, profile, keys, same);
        }
        else if (same < week)
        {
            changes.Add(seen.Profile, profile, seen.List, week, same, keys);
        }
    }

    private void CountApart(in SeenTarget seen, int state, int week, in Profile profile, byte keys, int same)
    {
        Span<int> previous = stackalloc int[TallyKey.MostOfProfile];
        previous.Fill(same);
        for (int at = next[state]; at != state; at = next[at])
        {
            int theirs = weeks[at][seen.List];
            if (theirs <= same)
            {
                continue;
            }

            Profile other = replay.Profiles[replay.States[at].Profile];
            for (int bits = keys; bits != 0; bits &= bits - 1)
            {
                int bit = BitOperations.TrailingZeroCount(bits);
                if (theirs > previous[bit] && TallyKey.OfBit(profile, bit).IsOf(other))
                {
                    previous[bit] = theirs;
                }
            }
        }

        changes.Add(seen.Profile, profile, seen.List, week, previous, keys);
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
