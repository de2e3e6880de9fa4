using Whorl.Store.Feeds;

namespace Whorl.Store.Sqlite.Feeds;

/// <summary>
/// Gathers the rows of a feed in temporary tables, where they disturb nobody, and puts them in the place of the source's earlier
/// rows in one transaction. Popular names are kept as listings only: a top list may have millions, with nothing to say of each but
/// its rank.
/// </summary>
internal sealed class FeedWriter : IFeedWriter
{
    private const string Staging = """
        CREATE TEMP TABLE staged_indicator AS SELECT * FROM indicator WHERE 0;
        CREATE TEMP TABLE staged_listing(value TEXT, type INTEGER, role INTEGER, from_week INTEGER, to_week INTEGER, label TEXT);
        CREATE TEMP TABLE merged_listing(value TEXT, type INTEGER, role INTEGER, from_week INTEGER, to_week INTEGER, label TEXT, PRIMARY KEY(value, type, role)) WITHOUT ROWID;
        CREATE TEMP TABLE staged_label AS SELECT * FROM client_label WHERE 0;
        CREATE TEMP TABLE staged_fingerprint(label INTEGER, method INTEGER, value TEXT, raw TEXT);
        CREATE TEMP TABLE staged_destination(label INTEGER, kind INTEGER, value TEXT, count INTEGER);
        CREATE TEMP TABLE staged_network(first BLOB, last BLOB, system INTEGER, organisation TEXT);
        CREATE TEMP TABLE staged_rejection(line INTEGER, reason TEXT, excerpt TEXT);
        """;

    private readonly Connection connection;
    private readonly FeedSource source;
    private readonly int retrieved;
    private readonly Statement addIndicator, addListing, addLabel, addFingerprint, addDestination, addNetwork, addRejection;
    private long rows;
    private long rejected;
    private long labels;

    public FeedWriter(Connection connection, FeedSource source)
    {
        this.connection = connection;
        this.source = source;
        retrieved = Week.Of(checked(source.RetrievedAt * 1_000_000_000)).Index;
        using (Statement before = connection.Prepare("SELECT rows FROM feed WHERE name = ?1"))
        {
            Before = before.Bind(1, source.Name).Number() ?? 0;
        }

        connection.Run(Staging);
        addIndicator = connection.Prepare(
            "INSERT INTO staged_indicator(id, feed, type, value, role, label, family, description, raw, confidence, rank, first_seen, last_seen, expires, reference, tags, part_of) VALUES(NULL, 0, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)");
        addListing = connection.Prepare("INSERT INTO staged_listing VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        addLabel = connection.Prepare(
            "INSERT INTO staged_label(id, feed, fingerprint, process, category, library, system, system_detail, user_agent, malware, count) VALUES(?1, 0, 0, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        addFingerprint = connection.Prepare("INSERT INTO staged_fingerprint VALUES(?1, ?2, ?3, ?4)");
        addDestination = connection.Prepare("INSERT INTO staged_destination VALUES(?1, ?2, ?3, ?4)");
        addNetwork = connection.Prepare("INSERT INTO staged_network VALUES(?1, ?2, ?3, ?4)");
        addRejection = connection.Prepare("INSERT INTO staged_rejection VALUES(?1, ?2, ?3)");
        connection.Run("BEGIN");
    }

    /// <inheritdoc/>
    public long Before { get; }

    /// <inheritdoc/>
    public void Add(Indicator indicator)
    {
        rows++;
        if (indicator.Role is IndicatorRole.Threat or IndicatorRole.Popular or IndicatorRole.Benign)
        {
            int from = indicator.FirstSeen is { } first ? Math.Min(retrieved, Week.Of(Nanoseconds(first)).Index) : retrieved;
            long? to = indicator.Expires is { } expires ? Week.Of(Nanoseconds(expires)).Index : null;
            addListing.Bind(1, indicator.Value).Bind(2, (long)indicator.Type).Bind(3, (long)indicator.Role).Bind(4, from).Bind(5, to)
                .Bind(6, indicator.Role == IndicatorRole.Popular ? indicator.Rank?.ToString(System.Globalization.CultureInfo.InvariantCulture) : indicator.Family ?? indicator.Label)
                .Run();
        }

        if (indicator.Role != IndicatorRole.Popular)
        {
            addIndicator.Bind(1, (long)indicator.Type).Bind(2, indicator.Value).Bind(3, (long)indicator.Role).Bind(4, indicator.Label).Bind(5, indicator.Family)
                .Bind(6, indicator.Description).Bind(7, indicator.Raw).Bind(8, indicator.Confidence).Bind(9, indicator.Rank).Bind(10, indicator.FirstSeen)
                .Bind(11, indicator.LastSeen).Bind(12, indicator.Expires).Bind(13, indicator.Reference).Bind(14, indicator.Tags).Bind(15, indicator.Group).Run();
        }
    }

    /// <inheritdoc/>
    public void Add(ClientLabel label)
    {
        rows++;
        labels++;
        addLabel.Bind(1, labels).Bind(2, label.Process).Bind(3, label.Category).Bind(4, label.Library).Bind(5, label.OperatingSystem)
            .Bind(6, label.OperatingSystemDetail).Bind(7, label.UserAgent).Bind(8, label.IsMalware ? 1 : 0).Bind(9, label.Count).Run();
        addFingerprint.Bind(1, labels).Bind(2, (long)label.Fingerprint.Method).Bind(3, label.Fingerprint.Value).Bind(4, label.Fingerprint.Raw).Run();
        foreach (DestinationCount destination in label.Destinations)
        {
            addDestination.Bind(1, labels).Bind(2, (long)destination.Kind).Bind(3, destination.Value).Bind(4, destination.Count).Run();
        }
    }

    /// <inheritdoc/>
    public void Add(NetworkRange range)
    {
        rows++;
        Span<byte> first = stackalloc byte[16];
        Span<byte> last = stackalloc byte[16];
        addNetwork.Bind(1, first[..range.First.WriteBytes(first)]).Bind(2, last[..range.Last.WriteBytes(last)]).Bind(3, range.System).Bind(4, range.Organisation).Run();
    }

    /// <inheritdoc/>
    public void Reject(in Rejection rejection)
    {
        rejected++;
        addRejection.Bind(1, rejection.Line).Bind(2, rejection.Reason).Bind(3, rejection.Excerpt).Run();
    }

    /// <inheritdoc/>
    public void Commit()
    {
        // A row a value, in the order of the values: a sort does in a third of the time what an index does row by row.
        connection.Run("""
            INSERT INTO merged_listing SELECT value, type, role, min(from_week), CASE WHEN count(to_week) = count(*) THEN max(to_week) END, min(label)
            FROM staged_listing GROUP BY value, type, role
            """);
        connection.Run("COMMIT");
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            Replace();
            connection.Run("COMMIT");
        }
        catch
        {
            connection.TryRollBack();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Statement statement in (ReadOnlySpan<Statement>)[addIndicator, addListing, addLabel, addFingerprint, addDestination, addNetwork, addRejection])
        {
            statement.Dispose();
        }

        connection.Dispose();
    }

    /// <summary>Seconds that no calendar has stay at the edge of those that the store can hold.</summary>
    private static long Nanoseconds(long seconds) => Math.Clamp(seconds, -9_000_000_000, 9_000_000_000) * 1_000_000_000;

    private void Replace()
    {
        long feed = FeedId();
        Run(feed, "DELETE FROM indicator WHERE feed = ?1");
        Run(feed, "DELETE FROM client_destination WHERE label IN (SELECT id FROM client_label WHERE feed = ?1)");
        Run(feed, "DELETE FROM client_label WHERE feed = ?1");
        Run(feed, "DELETE FROM network WHERE feed = ?1");
        Run(feed, "DELETE FROM quarantine WHERE feed = ?1");
        Run(feed, """
            INSERT INTO indicator(feed, type, value, role, label, family, description, raw, confidence, rank, first_seen, last_seen, expires, reference, tags, part_of)
            SELECT ?1, type, value, role, label, family, description, raw, confidence, rank, first_seen, last_seen, expires, reference, tags, part_of FROM staged_indicator
            """);
        Run(feed, "INSERT INTO quarantine(feed, line, reason, excerpt) SELECT ?1, line, reason, excerpt FROM staged_rejection");
        ReplaceLabels(feed);
        Run(feed, "INSERT OR IGNORE INTO word(value) SELECT DISTINCT organisation FROM staged_network WHERE organisation IS NOT NULL AND ?1 > 0");
        Run(feed, """
            INSERT OR REPLACE INTO network(first, last, feed, system, organisation)
            SELECT first, last, ?1, system, ifnull((SELECT id FROM word WHERE value = organisation), 0) FROM staged_network ORDER BY first, last
            """);
        List<string> relisted = ReplaceListings(feed);
        connection.Run("UPDATE fact SET value = value + 1 WHERE name = 'feeds'");
        RelistedValues.Keep(connection, connection.Number("SELECT value FROM fact WHERE name = 'feeds'") ?? 0, relisted);
    }

    private long FeedId()
    {
        using Statement put = connection.Prepare("""
            INSERT INTO feed(name, format, origin, sha256, version, retrieved_at, licence, traffic_light, rows, rejected) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT(name) DO UPDATE SET format = excluded.format, origin = excluded.origin, sha256 = excluded.sha256, version = excluded.version,
            retrieved_at = excluded.retrieved_at, licence = excluded.licence, traffic_light = excluded.traffic_light, rows = excluded.rows, rejected = excluded.rejected
            RETURNING id
            """);
        return put.Bind(1, source.Name).Bind(2, source.Format).Bind(3, source.Origin).Bind(4, source.Sha256).Bind(5, source.Version).Bind(6, source.RetrievedAt)
            .Bind(7, source.Licence).Bind(8, source.TrafficLight).Bind(9, rows).Bind(10, rejected).Number()!.Value;
    }

    private void ReplaceLabels(long feed)
    {
        if (labels == 0)
        {
            return;
        }

        connection.Run("INSERT OR IGNORE INTO fingerprint(method, value, raw) SELECT method, value, max(raw) FROM staged_fingerprint GROUP BY method, value");
        long above = connection.Number("SELECT ifnull(max(id), 0) FROM client_label") ?? 0;
        using Statement label = connection.Prepare("""
            INSERT INTO client_label(id, feed, fingerprint, process, category, library, system, system_detail, user_agent, malware, count)
            SELECT l.id + ?2, ?1, f.id, process, category, library, system, system_detail, user_agent, malware, count
            FROM staged_label l JOIN staged_fingerprint s ON s.rowid = l.id JOIN fingerprint f ON f.value = s.value AND f.method = s.method
            """);
        label.Bind(1, feed).Bind(2, above).Run();
        using Statement destination = connection.Prepare("INSERT OR REPLACE INTO client_destination(label, kind, value, count) SELECT label + ?1, kind, value, count FROM staged_destination");
        destination.Bind(1, above).Run();
    }

    /// <summary>Ends the listings that the import lacks, begins those it adds, marks where that changes labels of sightings already counted, and returns the values concerned.</summary>
    private List<string> ReplaceListings(long feed)
    {
        List<string> relisted = [];
        long latest = connection.Number("SELECT max(week) FROM seen") ?? long.MinValue;
        using Statement end = connection.Prepare("""
            UPDATE listing SET to_week = max(from_week, ?2 - 1) WHERE feed = ?1 AND to_week IS NULL
            AND NOT EXISTS (SELECT 1 FROM merged_listing s WHERE s.value = listing.value AND s.type = listing.type AND s.role = listing.role AND s.to_week IS NULL)
            RETURNING value
            """);
        end.Bind(1, feed).Bind(2, retrieved);
        int ended = 0;
        for (; end.Step(); ended++)
        {
            RelistedValues.Gather(relisted, end.Text(0)!);
        }

        using Statement begin = connection.Prepare("""
            INSERT OR IGNORE INTO listing(value, type, role, feed, from_week, to_week, label)
            SELECT value, type, role, ?1, from_week, to_week, label FROM merged_listing s
            WHERE NOT EXISTS (SELECT 1 FROM listing l WHERE l.value = s.value AND l.type = s.type AND l.role = s.role AND l.feed = ?1 AND l.to_week IS NULL)
            RETURNING from_week, value
            """);
        // A value that was dropped and comes back with its old first date begins anew with this import.
        using Statement shift = connection.Prepare("""
            UPDATE merged_listing SET from_week = ?2 WHERE EXISTS (
                SELECT 1 FROM listing l WHERE l.value = merged_listing.value AND l.type = merged_listing.type AND l.role = merged_listing.role AND l.feed = ?1 AND l.to_week IS NOT NULL)
            """);
        shift.Bind(1, feed).Bind(2, retrieved).Run();
        long earliest = long.MaxValue;
        begin.Bind(1, feed);
        while (begin.Step())
        {
            earliest = Math.Min(earliest, begin.Long(0));
            RelistedValues.Gather(relisted, begin.Text(1)!);
        }

        if (earliest <= latest || (ended > 0 && retrieved <= latest))
        {
            connection.Run("UPDATE fact SET value = 1 WHERE name = 'stale'");
        }

        return relisted;
    }

    private void Run(long feed, string sql)
    {
        using Statement statement = connection.Prepare(sql);
        statement.Bind(1, feed).Run();
    }
}
