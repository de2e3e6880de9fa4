using Whorl.Store.Sqlite.Writing;
using Whorl.Store.Upkeep;

namespace Whorl.Store.Sqlite.Upkeep;

/// <summary>
/// Forgets old weeks and whatever only they referred to, makes the tally again, and gives the room back to the disk. What
/// remains is what a store would hold that never saw the old weeks.
/// </summary>
internal static class Compaction
{
    /// <summary>In an order in which nothing is deleted before what refers to it.</summary>
    private static readonly (string Table, string Referred)[] Orphans =
    [
        ("state", "SELECT state FROM seen"),
        ("target", "SELECT target FROM state"),
        ("profile", "SELECT profile FROM state"),
        ("pairing", "SELECT pairing FROM met"),
        ("certificate", "SELECT certificate FROM state UNION SELECT certificate FROM pairing"),
        ("answers", "SELECT answers FROM state"),
        ("name", "SELECT name FROM target UNION SELECT name FROM pairing"),
        ("word", """
            SELECT server FROM profile UNION SELECT issuer FROM profile UNION SELECT version FROM pairing UNION SELECT cipher FROM pairing UNION SELECT alpn FROM pairing
            UNION SELECT upgrade FROM pairing UNION SELECT user_agent FROM pairing UNION SELECT issuer FROM certificate UNION SELECT organisation FROM network
            """),
        ("fingerprint", """
            SELECT atsf FROM profile UNION SELECT jarm FROM profile UNION SELECT ja3 FROM pairing UNION SELECT ja3s FROM pairing UNION SELECT ja4 FROM pairing
            UNION SELECT fingerprint FROM client_label
            """),
    ];

    /// <summary>Keeps the newest weeks, counted back from the last one in which anything was seen; all where <paramref name="keep"/> is null.</summary>
    public static CompactionReport Run(Func<Connection> connect, int? keep)
    {
        using Connection connection = connect();
        long before = SizeOf(connection);
        (long sightings, long rows) = Delete(connection, keep);
        TallyRebuild.RunIfStale(connect);
        connection.Run("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
        return new CompactionReport(sightings, rows, before - SizeOf(connection));
    }

    private static (long Sightings, long Rows) Delete(Connection connection, int? keep)
    {
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            long sightings = keep is { } weeks ? DeleteWeeks(connection, weeks) : 0;
            long rows = 0;
            foreach ((string table, string referred) in Orphans)
            {
                using Statement delete = connection.Prepare($"DELETE FROM {table} WHERE id NOT IN ({referred})");
                rows += delete.Run();
            }

            if (sightings + rows > 0)
            {
                // The tally may name what is gone: it goes with it, and is made again.
                connection.Run("DELETE FROM tally; DELETE FROM prevalence; UPDATE fact SET value = 1 WHERE name = 'stale'; UPDATE fact SET value = value + 1 WHERE name = 'writes'");
            }

            connection.Run("COMMIT");
            return (sightings, rows);
        }
        catch
        {
            connection.TryRollBack();
            throw;
        }
    }

    private static long DeleteWeeks(Connection connection, int keep)
    {
        if (connection.Number("SELECT max(week) FROM (SELECT max(week) AS week FROM seen UNION ALL SELECT max(week) FROM met)") is not { } newest)
        {
            return 0;
        }

        using Statement seen = connection.Prepare("DELETE FROM seen WHERE week <= ?1");
        using Statement met = connection.Prepare("DELETE FROM met WHERE week <= ?1");
        return (long)seen.Bind(1, newest - keep).Run() + met.Bind(1, newest - keep).Run();
    }

    private static long SizeOf(Connection connection)
    {
        FileInfo log = new(connection.Path + "-wal");
        return new FileInfo(connection.Path).Length + (log.Exists ? log.Length : 0);
    }
}
