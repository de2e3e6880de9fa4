using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>
/// The reading over SQLite: the times of a week from their table, sorted by the engine, which spills to disk where a week is large;
/// what is met again and again stays in memory.
/// </summary>
internal sealed class HandshakeReading : IHandshakeReading
{
    private const long Microsecond = 1000;

    // Some 300 MB at the most; what was forgotten is read again.
    private const int MostKept = 1 << 19;

    private readonly Connection connection;
    private readonly StoredTexts texts;
    private readonly Statement times, pairing, labels;
    private readonly Dictionary<int, HandshakeSighting> pairings = [];
    private readonly Dictionary<int, Fingerprint> fingerprints = [];

    /// <summary>Begins; the reading owns the connection.</summary>
    public HandshakeReading(Connection connection)
    {
        this.connection = connection;
        connection.Run("BEGIN");
        texts = new StoredTexts(connection);
        times = connection.Prepare("SELECT at, pairing, client_port FROM met WHERE week = ?1 AND at >= ?2 AND at < ?3 ORDER BY at, pairing, client_port");
        pairing = connection.Prepare("""
            SELECT client, server, port, protocol, (SELECT value FROM name n WHERE n.id = p.name), ja3, ja3s, ja4, version, cipher, alpn, upgrade, user_agent, certificate, traits
            FROM pairing p WHERE id = ?1
            """);
        labels = connection.Prepare("""
            SELECT process, category, library, system, system_detail, user_agent, malware, count, f.method, f.value, s.name, c.id, s.format
            FROM fingerprint f JOIN client_label c ON c.fingerprint = f.id JOIN feed s ON s.id = c.feed WHERE f.value = ?1 AND f.method = ?2 ORDER BY count DESC, process, c.id
            """);
        First = EdgeOf("min");
        Last = EdgeOf("max");
    }

    /// <inheritdoc/>
    public long? First { get; }

    /// <inheritdoc/>
    public long? Last { get; }

    /// <inheritdoc/>
    public void Read(long from, long to, Action<HandshakeSighting> take)
    {
        if (First is not { } first || Last is not { } last || to <= from)
        {
            return;
        }

        from = Math.Max(from, first);
        to = last < to ? last + 1 : to;
        for (Week week = Week.Of(from); week.Start < to; week = new Week(week.Index + 1))
        {
            long begin = from > week.Start ? Up(from - week.Start) : 0;
            long end = to - week.Start < Week.Nanoseconds ? Up(to - week.Start) : long.MaxValue;
            times.Bind(1, week.Index).Bind(2, begin).Bind(3, end);
            while (times.Step())
            {
                HandshakeSighting sighting = PairingOf(times.Int(1));
                sighting.Timestamp = week.Start + (times.Long(0) * Microsecond);
                sighting.ClientPort = (ushort)times.Int(2);
                take(sighting);
            }
        }
    }

    /// <inheritdoc/>
    public void EachMark(IndicatorRole role, Action<ListedValue> take)
    {
        using Statement rows = connection.Prepare($"""
            SELECT type, value, label, family, description, confidence, first_seen, last_seen, expires, reference, part_of, f.name, f.format, f.origin, f.retrieved_at
            FROM indicator i JOIN feed f ON f.id = i.feed WHERE role = ?1 AND type < {(int)IndicatorType.Address} ORDER BY i.feed, i.id
            """);
        rows.Bind(1, (long)role);
        while (rows.Step())
        {
            take(new ListedValue(
                new Indicator
                {
                    Type = (IndicatorType)rows.Int(0), Value = rows.Text(1)!, Role = role, Label = rows.Text(2), Family = rows.Text(3), Description = rows.Text(4),
                    Confidence = (int?)rows.LongOrNull(5), FirstSeen = rows.LongOrNull(6), LastSeen = rows.LongOrNull(7), Expires = rows.LongOrNull(8),
                    Reference = rows.Text(9), Group = rows.Int(10),
                },
                new FeedSource { Name = rows.Text(11)!, Format = rows.Text(12)!, Origin = rows.Text(13)!, RetrievedAt = rows.Long(14) }));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<SourcedLabel> Labels(FingerprintMethod method, string value)
    {
        List<SourcedLabel> found = [];
        labels.Bind(1, value).Bind(2, (long)method);
        while (labels.Step())
        {
            found.Add(LabelLookup.Read(labels));
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        times.Dispose();
        pairing.Dispose();
        labels.Dispose();
        texts.Dispose();
        connection.Dispose();
    }

    /// <summary>The store has microseconds; a bound between two of them counts as the later one.</summary>
    private static long Up(long nanoseconds) => (nanoseconds + Microsecond - 1) / Microsecond;

    private long? EdgeOf(string edge)
    {
        if (connection.Number($"SELECT {edge}(week) FROM met") is not { } week)
        {
            return null;
        }

        using Statement at = connection.Prepare($"SELECT {edge}(at) FROM met WHERE week = ?1");
        return new Week((int)week).Start + (at.Bind(1, week).Number()!.Value * Microsecond);
    }

    private HandshakeSighting PairingOf(int id)
    {
        if (pairings.TryGetValue(id, out HandshakeSighting? known))
        {
            return known;
        }

        if (!pairing.Bind(1, id).Step())
        {
            throw new StoreException($"the store at {connection.Path} has a handshake without its row; whorl store verify says more");
        }

        HandshakeSighting sighting = new()
        {
            ClientAddress = HostAddress.FromBytes(pairing.Bytes(0)), ServerAddress = HostAddress.FromBytes(pairing.Bytes(1)), ServerPort = (ushort)pairing.Int(2),
            Protocol = (HandshakeProtocol)pairing.Int(3), ServerName = pairing.Text(4),
            Ja3 = FingerprintOf(pairing.Int(5)), Ja3s = FingerprintOf(pairing.Int(6)), Ja4 = FingerprintOf(pairing.Int(7)),
            Version = texts.WordOf(pairing.Int(8)), Cipher = texts.WordOf(pairing.Int(9)), Alpn = texts.WordOf(pairing.Int(10)), Upgrade = texts.WordOf(pairing.Int(11)),
            UserAgent = texts.WordOf(pairing.Int(12)), Certificate = texts.CertificateOf(pairing.Int(13)), Traits = (HandshakeTraits)pairing.Int(14),
        };
        pairing.Reset();
        if (pairings.Count >= MostKept)
        {
            pairings.Clear();
        }

        pairings[id] = sighting;
        return sighting;
    }

    private Fingerprint? FingerprintOf(int id)
    {
        if (id == 0)
        {
            return null;
        }

        if (!fingerprints.TryGetValue(id, out Fingerprint? known))
        {
            if (fingerprints.Count >= MostKept)
            {
                fingerprints.Clear();
            }

            fingerprints[id] = known = texts.FingerprintOf(id);
        }

        return known;
    }
}
