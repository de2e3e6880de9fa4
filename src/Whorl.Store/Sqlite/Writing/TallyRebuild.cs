using Whorl.Store.Sightings;
using Whorl.Store.Sqlite.Reading;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// Makes the tally from the sightings and the lists of today: after lists changed what they say of past weeks, or sightings came in
/// another order than that of time. It comes to the same rows as counting each sighting when it was written.
/// </summary>
internal sealed class TallyRebuild
{
    private readonly Connection connection;
    private readonly SightingReplay replay;
    private readonly TallyChanges changes;
    private readonly Weeks[] weeks;
    private readonly int[] siblings;

    private TallyRebuild(Connection connection, SightingReplay replay, TallyChanges changes)
    {
        this.connection = connection;
        this.replay = replay;
        this.changes = changes;
        weeks = new Weeks[replay.Showings.Length];
        Array.Fill(weeks, new Weeks());
        siblings = ChainSiblings();
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
            new TallyRebuild(writing, reading, gathered).Run();
            gathered.Write();
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
            replay.ReadShowings(week, (part, ids) =>
            {
                for (int i = 0; i < part.Length; i++)
                {
                    Count(part[i], ids[i], week.Index);
                }
            });
        }

        using Statement update = connection.Prepare("UPDATE showing SET threat_week = ?2, popular_week = ?3, other_week = ?4 WHERE id = ?1");
        for (int id = 1; id < weeks.Length; id++)
        {
            update.Bind(1, id).Bind(2, Nullable(weeks[id].Threat)).Bind(3, Nullable(weeks[id].Popular)).Bind(4, Nullable(weeks[id].Other)).Run();
        }
    }

    private static long? Nullable(int week) => week == Weeks.Never ? null : week;

    private void Count(in SeenTarget seen, int showing, int week)
    {
        if (weeks[showing][seen.List] == week)
        {
            return;
        }

        Profile profile = replay.Profiles[seen.Profile];
        if (siblings[showing] == showing)
        {
            int last = weeks[showing][seen.List];
            changes.Count(seen.Profile, profile, seen.List, week, last == Weeks.Never ? null : last);
        }
        else
        {
            CountApart(profile, showing, seen.List, week);
        }

        weeks[showing][seen.List] = week;
    }

    private void CountApart(in Profile profile, int showing, ListKind list, int week)
    {
        Span<TallyKey> keys = stackalloc TallyKey[TallyKey.MostOfProfile];
        Span<TallyKey> others = stackalloc TallyKey[TallyKey.MostOfProfile];
        keys = keys[..TallyKey.WriteOf(profile, keys)];
        foreach (ref readonly TallyKey key in keys)
        {
            int last = weeks[showing][list];
            for (int at = siblings[showing]; at != showing; at = siblings[at])
            {
                int theirs = weeks[at][list];
                if (theirs > last && others[..TallyKey.WriteOf(replay.Profiles[replay.Showings[at].Profile], others)].Contains(key))
                {
                    last = theirs;
                }
            }

            if (last < week)
            {
                changes.Count(key, list, week, last == Weeks.Never ? null : last, 1);
            }
        }
    }

    /// <summary>The showings of one target in a ring.</summary>
    private int[] ChainSiblings()
    {
        int[] next = new int[replay.Showings.Length];
        int[] first = new int[replay.HighestTarget + 1];
        for (int id = 1; id < next.Length; id++)
        {
            ref int head = ref first[replay.Showings[id].Target];
            if (head == 0)
            {
                head = id;
                next[id] = id;
            }
            else
            {
                next[id] = next[head];
                next[head] = id;
            }
        }

        return next;
    }
}
