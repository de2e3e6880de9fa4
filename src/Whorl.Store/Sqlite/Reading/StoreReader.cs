using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>The reader over SQLite: one transaction, so that its answers fit together.</summary>
internal sealed class StoreReader : IStoreReader
{
    private static readonly string[] Tables =
    [
        "seen", "met", "target", "profile", "state", "pairing", "fingerprint", "name", "word", "certificate", "answers", "tally", "prevalence",
        "feed", "indicator", "listing", "quarantine", "client_label", "client_destination", "network",
    ];

    private readonly Connection connection;
    private readonly SightingLookup sightings;
    private readonly HistoryLookup histories;
    private readonly LabelLookup labels;
    private Statement? listed;
    private Statement? listedPopular;

    public StoreReader(Connection connection)
    {
        this.connection = connection;
        connection.Run("BEGIN");
        sightings = new SightingLookup(connection);
        histories = new HistoryLookup(connection);
        labels = new LabelLookup(connection);
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredFingerprint> Fingerprints(string value)
    {
        List<StoredFingerprint> found = [];
        using Statement rows = connection.Prepare("SELECT id, method, value, raw FROM fingerprint WHERE value = ?1 ORDER BY method");
        rows.Bind(1, value);
        while (rows.Step())
        {
            found.Add(Read(rows));
        }

        return found;
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredFingerprint> FingerprintsBeginning(FingerprintMethod method, string prefix, int most)
    {
        // No value has a character behind 'z': it ends the range of the index.
        List<StoredFingerprint> found = [];
        using Statement rows = connection.Prepare("SELECT id, method, value, raw FROM fingerprint WHERE value >= ?1 AND value < ?2 AND method = ?3 ORDER BY value LIMIT ?4");
        rows.Bind(1, prefix).Bind(2, prefix + "{").Bind(3, (long)method).Bind(4, most);
        while (rows.Step())
        {
            found.Add(Read(rows));
        }

        return found;
    }

    /// <inheritdoc/>
    public IReadOnlyList<PrevalentFingerprint> Prevalent(FingerprintMethod method, int most)
    {
        List<PrevalentFingerprint> found = [];
        using Statement rows = connection.Prepare("""
            SELECT f.id, f.method, f.value, f.raw, p.targets, p.threats, p.popular
            FROM (SELECT fingerprint, sum(fresh) targets, sum(CASE list WHEN ?3 THEN fresh ELSE 0 END) threats, sum(CASE list WHEN ?4 THEN fresh ELSE 0 END) popular
                  FROM prevalence GROUP BY fingerprint) p
            JOIN fingerprint f ON f.id = p.fingerprint WHERE f.method = ?1 ORDER BY p.targets DESC, f.id LIMIT ?2
            """);
        rows.Bind(1, (long)method).Bind(2, most).Bind(3, (long)ListKind.Threat).Bind(4, (long)ListKind.Popular);
        while (rows.Step())
        {
            found.Add(new PrevalentFingerprint(Read(rows), rows.Long(4), rows.Long(5), rows.Long(6)));
        }

        return found;
    }

    /// <inheritdoc/>
    public IReadOnlyList<KnownValue> ValuesBeginning(ValueKind kind, string prefix, int most) => new ValueLookup(connection).Beginning(kind, prefix, most);

    /// <inheritdoc/>
    public IReadOnlyList<int> WordsContaining(string text, int most)
    {
        List<int> found = [];
        using Statement rows = connection.Prepare("SELECT id FROM word WHERE value LIKE '%' || replace(replace(replace(?1, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%' ESCAPE '\\' LIMIT ?2");
        rows.Bind(1, text).Bind(2, most);
        while (rows.Step())
        {
            found.Add(rows.Int(0));
        }

        return found;
    }

    /// <inheritdoc/>
    public Fingerprint FingerprintOf(int id) => sightings.FingerprintById(id);

    /// <inheritdoc/>
    public int? WordId(string word)
    {
        using Statement find = connection.Prepare("SELECT id FROM word WHERE value = ?1");
        return (int?)find.Bind(1, word).Number();
    }

    /// <inheritdoc/>
    public void EachRaw(FingerprintMethod method, int most, RawFingerprint take)
    {
        using Statement rows = connection.Prepare("SELECT id, value, raw FROM fingerprint WHERE method = ?1 AND raw IS NOT NULL ORDER BY id DESC LIMIT ?2");
        rows.Bind(1, (long)method).Bind(2, most);
        while (rows.Step())
        {
            take(rows.Int(0), rows.Bytes(1), rows.Bytes(2));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ListedValue> Listings(string value, int most)
    {
        List<ListedValue> found = [];
        Statement rows = listed ??= connection.Prepare($"""
            SELECT {StoredRows.Indicator}, {StoredRows.Source}
            FROM indicator i JOIN feed f ON f.id = i.feed WHERE i.value = ?1 ORDER BY f.name, i.id LIMIT ?2
            """);
        rows.Bind(1, value).Bind(2, most);
        while (rows.Step())
        {
            found.Add(new ListedValue(StoredRows.IndicatorOf(rows, value), StoredRows.SourceOf(rows, 14)));
        }

        Statement popular = listedPopular ??= connection.Prepare($"""
            SELECT type, label, from_week, {StoredRows.Source} FROM listing l JOIN feed f ON f.id = l.feed
            WHERE l.value = ?1 AND role = 4 AND to_week IS NULL ORDER BY f.name LIMIT ?2
            """);
        popular.Bind(1, value).Bind(2, most);
        while (popular.Step())
        {
            int? rank = int.TryParse(popular.Text(1), System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : null;
            Indicator indicator = new()
            {
                Type = (IndicatorType)popular.Int(0), Value = value, Role = IndicatorRole.Popular, Rank = rank, FirstSeen = new Week(popular.Int(2)).Start / 1_000_000_000,
            };
            found.Add(new ListedValue(indicator, StoredRows.SourceOf(popular, 3)));
        }

        return found;
    }

    /// <inheritdoc/>
    public void EachThreat(string? source, Action<ListedThreat> take) => ThreatRows.Each(connection, source, take);

    /// <inheritdoc/>
    public bool HasThreats() => ThreatRows.Any(connection);

    /// <inheritdoc/>
    public IReadOnlyList<QuarantinedRow> QuarantineOf(string feed, int most)
    {
        List<QuarantinedRow> found = [];
        using Statement rows = connection.Prepare("SELECT f.name, line, reason, excerpt FROM quarantine q JOIN feed f ON f.id = q.feed WHERE f.name = ?1 ORDER BY line LIMIT ?2");
        rows.Bind(1, feed).Bind(2, most);
        while (rows.Step())
        {
            found.Add(new QuarantinedRow(rows.Text(0)!, new Rejection(rows.Long(1), rows.Text(2)!, rows.Text(3)!)));
        }

        return found;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FeedOverlap> Overlaps(int mostFeeds)
    {
        List<FeedOverlap> found = [];
        using Statement rows = connection.Prepare("""
            WITH listed AS MATERIALIZED (
                SELECT DISTINCT feed, value FROM indicator WHERE role = ?1 AND feed IN (SELECT feed FROM indicator WHERE role = ?1 GROUP BY feed ORDER BY count(*) DESC, feed LIMIT ?2))
            SELECT a.name, b.name, count(*) FROM listed x JOIN listed y ON x.value = y.value AND x.feed <= y.feed
            JOIN feed a ON a.id = x.feed JOIN feed b ON b.id = y.feed GROUP BY x.feed, y.feed
            """);
        rows.Bind(1, (long)IndicatorRole.Threat).Bind(2, mostFeeds);
        while (rows.Step())
        {
            found.Add(new FeedOverlap(rows.Text(0)!, rows.Text(1)!, rows.Long(2)));
        }

        return found;
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantinedRow> Quarantine(string value, int most)
    {
        List<QuarantinedRow> found = [];
        using Statement rows = connection.Prepare($"SELECT f.name, line, reason, excerpt FROM quarantine q JOIN feed f ON f.id = q.feed WHERE instr(excerpt, ?1) > 0 LIMIT {most}");
        rows.Bind(1, value);
        while (rows.Step())
        {
            found.Add(new QuarantinedRow(rows.Text(0)!, new Rejection(rows.Long(1), rows.Text(2)!, rows.Text(3)!)));
        }

        return found;
    }

    /// <inheritdoc/>
    public IReadOnlyList<SourcedLabel> Labels(int fingerprint) => labels.Of(fingerprint);

    /// <inheritdoc/>
    public IReadOnlyList<DestinationTotal> DestinationTotals(long label) => labels.Totals(label);

    /// <inheritdoc/>
    public long DestinationCount(long label, DestinationKind kind, string value) => labels.Count(label, kind, value);

    /// <inheritdoc/>
    public IReadOnlyList<string> HeadersElsewhere(int fingerprint, HostAddress address, ushort port)
    {
        const int MostProfiles = 1000;
        List<string> found = [];
        using Statement rows = connection.Prepare($"""
            SELECT DISTINCT w.value FROM (
                SELECT id, server FROM profile WHERE atsf = ?1 UNION SELECT id, server FROM profile WHERE jarm = ?1 AND jarm <> 0 ORDER BY id DESC LIMIT {MostProfiles}) p
            JOIN word w ON w.id = p.server
            WHERE EXISTS (SELECT 1 FROM state s JOIN target t ON t.id = s.target WHERE s.profile = p.id AND NOT (t.ip = ?2 AND t.port = ?3))
            """);
        Span<byte> bytes = stackalloc byte[16];
        rows.Bind(1, fingerprint).Bind(2, bytes[..address.WriteBytes(bytes)]).Bind(3, port);
        while (rows.Step())
        {
            found.Add(rows.Text(0)!);
        }

        return found;
    }

    /// <inheritdoc/>
    public Page<SeenServer> Servers(ServerQuestion question, int most) => sightings.Servers(question, most);

    /// <inheritdoc/>
    public IReadOnlyList<TargetHistory> Histories(ServerQuestion question, int mostTargets, int mostStates) => histories.Of(question, sightings.SeenWeeks, mostTargets, mostStates);

    /// <inheritdoc/>
    public Page<SeenHandshake> Handshakes(HandshakeQuestion question, int most) => sightings.Handshakes(question, most);

    /// <inheritdoc/>
    public IReadOnlyList<SeenServer> LooksBefore(ServerQuestion question, long before, int most) => sightings.LooksBefore(question, before, most);

    /// <inheritdoc/>
    public IReadOnlyList<SeenHandshake> HandshakesBefore(HandshakeQuestion question, long before, int most) => sightings.HandshakesBefore(question, before, most);

    /// <inheritdoc/>
    public void EachServer(Action<ServerSighting> take) => EverySighting.Servers(connection, take);

    /// <inheritdoc/>
    public void EachHandshake(Action<HandshakeSighting> take) => EverySighting.Handshakes(connection, take);

    /// <inheritdoc/>
    public NetworkRange? NetworkOf(HostAddress address)
    {
        // Prefixes nest: those that begin last before the address are looked at first, and some of them end before it.
        const int MostNested = 64;
        Span<byte> bytes = stackalloc byte[16];
        bytes = bytes[..address.WriteBytes(bytes)];
        using Statement rows = connection.Prepare($"""
            SELECT first, last, system, w.value FROM (SELECT * FROM network WHERE first <= ?1 AND length(first) = ?2 ORDER BY first DESC, last LIMIT {MostNested}) n
            LEFT JOIN word w ON w.id = n.organisation WHERE last >= ?1 ORDER BY first DESC, last LIMIT 1
            """);
        return rows.Bind(1, bytes).Bind(2, bytes.Length).Step()
            ? new NetworkRange(HostAddress.FromBytes(rows.Bytes(0)), HostAddress.FromBytes(rows.Bytes(1)), (uint)rows.Long(2), rows.Text(3))
            : null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FeedState> Feeds()
    {
        List<FeedState> found = [];
        using Statement rows = connection.Prepare("SELECT name, format, origin, sha256, version, retrieved_at, licence, traffic_light, rows, rejected FROM feed ORDER BY name");
        while (rows.Step())
        {
            found.Add(new FeedState(StoredRows.SourceOf(rows, 0), rows.Long(8), rows.Long(9)));
        }

        return found;
    }

    /// <inheritdoc/>
    public long Changes() => connection.Number("SELECT sum(value) FROM fact WHERE name IN ('feeds', 'writes')") ?? 0;

    /// <inheritdoc/>
    public IReadOnlyList<WeekTotal> WeekTotals()
    {
        SortedDictionary<int, (long Servers, long Handshakes)> weeks = [];
        using (Statement servers = connection.Prepare("SELECT week, count(*) FROM seen GROUP BY week"))
        {
            while (servers.Step())
            {
                weeks[servers.Int(0)] = (servers.Long(1), 0);
            }
        }

        using Statement handshakes = connection.Prepare("SELECT week, count(*) FROM met GROUP BY week");
        while (handshakes.Step())
        {
            weeks[handshakes.Int(0)] = (weeks.GetValueOrDefault(handshakes.Int(0)).Servers, handshakes.Long(1));
        }

        return [.. weeks.Select(week => new WeekTotal(new Week(week.Key), week.Value.Servers, week.Value.Handshakes))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Week> LatestWeeks(int most) => new WeekReading(connection, FingerprintOf).Latest(most);

    /// <inheritdoc/>
    public WeekComparison CompareWeeks(Week from, Week to, int most) => new WeekReading(connection, FingerprintOf).Compare(from, to, most);

    /// <inheritdoc/>
    public StoreStatistics Statistics()
    {
        List<KeyValuePair<string, long>> tables = [];
        foreach (string table in Tables)
        {
            tables.Add(new(table, connection.Number($"SELECT count(*) FROM {table}") ?? 0));
        }

        long bytes = new FileInfo(connection.Path).Length;
        FileInfo log = new(connection.Path + "-wal");
        return new StoreStatistics(tables, bytes + (log.Exists ? log.Length : 0), [.. sightings.SeenWeeks.Union(sightings.MetWeeks).Order()]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        listed?.Dispose();
        listedPopular?.Dispose();
        sightings.Dispose();
        histories.Dispose();
        labels.Dispose();
        connection.Dispose();
    }

    private static StoredFingerprint Read(Statement row) =>
        new(row.Int(0), new Fingerprint((FingerprintMethod)row.Int(1), row.Text(2)!, row.Text(3)));
}
