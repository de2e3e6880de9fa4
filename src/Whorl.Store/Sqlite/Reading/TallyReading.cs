using System.Numerics;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>Reads the tally: every row of it as what it adds to its keys, this week and in the week before.</summary>
internal static class TallyReading
{
    private const string Columns = "t.week, t.list, t.since, t.keys, t.targets, p.atsf, p.jarm, p.server, p.issuer, p.port";

    /// <summary>Gives all of it, or what it says of one fingerprint.</summary>
    public static void Run(Connection connection, Action<TallyRow> take, int? fingerprint)
    {
        using Statement rows = connection.Prepare(fingerprint is null
            ? $"SELECT {Columns} FROM tally t JOIN profile p ON p.id = t.profile"
            : $"""
                WITH RECURSIVE weeks(week) AS (SELECT min(week) FROM tally UNION ALL SELECT (SELECT min(week) FROM tally WHERE week > weeks.week) FROM weeks WHERE week IS NOT NULL)
                SELECT {Columns} FROM (SELECT id FROM profile WHERE atsf = ?1 UNION SELECT id FROM profile WHERE jarm = ?1 AND jarm <> 0) f
                CROSS JOIN profile p ON p.id = f.id CROSS JOIN weeks w CROSS JOIN tally t ON t.week = w.week AND t.profile = p.id
                """);
        if (fingerprint is { } one)
        {
            rows.Bind(1, one);
        }

        while (rows.Step())
        {
            Profile profile = new(rows.Int(5), rows.Int(6), rows.Int(7), rows.Int(8), (ushort)rows.Int(9));
            Week week = new(rows.Int(0));
            ListKind list = (ListKind)rows.Int(1);
            int since = rows.Int(2);
            int targets = rows.Int(4);
            for (int keys = rows.Int(3); keys != 0; keys &= keys - 1)
            {
                TallyKey key = TallyKey.OfBit(profile, BitOperations.TrailingZeroCount(keys));
                if (fingerprint is { } asked && key.Fingerprint != asked)
                {
                    continue;
                }

                take(new TallyRow(key, list, week, targets, since == 0 ? targets : 0, targets));
                if (since != 0)
                {
                    take(new TallyRow(key, list, new Week(week.Index - since), 0, 0, -targets));
                }
            }
        }
    }
}
