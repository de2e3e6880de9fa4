using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>Servers and handshakes by what an index knows of them.</summary>
internal sealed class SightingLookup(Connection connection) : IDisposable
{
    /// <summary>Where fewer servers than are asked for come out of so many states of each, they are servers that change all the time.</summary>
    private const int StatesOfOne = 64;

    /// <summary>
    /// So many are counted: nobody asks for more, and a look-up takes the same time in a store ten times as large. Where there are more, the
    /// latest are met soonest by going back through all states; with fewer, the index is faster.
    /// </summary>
    private const int Many = 20_000;

    private readonly StoredTexts texts = new(connection);
    private readonly SightingTimes seen = new(connection, "seen", "state", 1_000_000);
    private readonly SightingTimes met = new(connection, "met", "pairing", 1_000);

    /// <summary>The weeks in which servers were seen.</summary>
    public IReadOnlyList<Week> SeenWeeks => seen.Weeks;

    /// <summary>The weeks in which handshakes were seen.</summary>
    public IReadOnlyList<Week> MetWeeks => met.Weeks;

    public Fingerprint FingerprintById(int id) => texts.FingerprintOf(id);

    public Page<SeenServer> Servers(ServerQuestion question, int most)
    {
        (string condition, Action<Statement> bind) = Conditions.Of(question) ?? throw new ArgumentException("nothing is asked", nameof(question));
        return Page(condition, bind, most);
    }

    /// <summary>The looks with lower numbers than one, the latest first.</summary>
    public List<SeenServer> LooksBefore(ServerQuestion question, long before, int most)
    {
        (string condition, Action<Statement> bind) = Conditions.Of(question) ?? ("1", _ => { });
        string index = condition == "1" || Count($"SELECT 1 FROM state WHERE {condition}", bind, most).Total >= Many ? "+" : string.Empty;
        using Statement rows = connection.Prepare($"""
            SELECT s.id, t.ip, t.port, n.value, p.atsf, p.jarm, p.server, p.issuer, s.certificate, s.status
            FROM (SELECT * FROM state WHERE {index}{condition} AND id < ?8 ORDER BY id DESC LIMIT {most}) s
            JOIN target t ON t.id = s.target JOIN profile p ON p.id = s.profile LEFT JOIN name n ON n.id = t.name ORDER BY s.id DESC
            """);
        bind(rows);
        rows.Bind(8, before);
        List<SeenServer> found = [];
        while (rows.Step())
        {
            found.Add(new SeenServer
            {
                Id = rows.Long(0),
                Address = HostAddress.FromBytes(rows.Bytes(1)),
                Port = (ushort)rows.Int(2),
                Name = rows.Text(3),
                Atsf = FingerprintOf(rows.Int(4)),
                Jarm = FingerprintOf(rows.Int(5)),
                Server = texts.WordOf(rows.Int(6)),
                Issuer = texts.WordOf(rows.Int(7)),
                Certificate = texts.CertificateOf(rows.Int(8)),
                Status = (ScanStatus)rows.Int(9),
                Times = seen.Of(rows.Int(0)),
            });
        }

        return found;
    }

    public Page<SeenHandshake> Handshakes(HandshakeQuestion question, int most)
    {
        (string condition, Action<Statement> bind) = Conditions.Of(question) ?? throw new ArgumentException("nothing is asked", nameof(question));
        (long total, bool isMore) = Count($"SELECT 1 FROM pairing WHERE {condition}", bind, most);
        return new Page<SeenHandshake>(HandshakesBefore(condition, bind, long.MaxValue, most), total, isMore);
    }

    /// <summary>The handshakes with lower numbers than one, the latest first.</summary>
    public List<SeenHandshake> HandshakesBefore(HandshakeQuestion question, long before, int most)
    {
        (string condition, Action<Statement> bind) = Conditions.Of(question) ?? ("1", _ => { });
        return HandshakesBefore(condition, bind, before, most);
    }

    private List<SeenHandshake> HandshakesBefore(string condition, Action<Statement> bind, long before, int most)
    {
        using Statement rows = connection.Prepare($"""
            SELECT id, client, server, port, protocol, (SELECT value FROM name n WHERE n.id = p.name), ja3, ja3s, ja4, version, cipher, alpn, upgrade, user_agent, certificate, traits
            FROM pairing p WHERE {condition} AND id < ?8 ORDER BY id DESC LIMIT {most}
            """);
        bind(rows);
        rows.Bind(8, before);
        List<SeenHandshake> found = [];
        while (rows.Step())
        {
            HandshakeSighting handshake = new()
            {
                ClientAddress = HostAddress.FromBytes(rows.Bytes(1)),
                ServerAddress = HostAddress.FromBytes(rows.Bytes(2)),
                ServerPort = (ushort)rows.Int(3),
                Protocol = (HandshakeProtocol)rows.Int(4),
                ServerName = rows.Text(5),
                Ja3 = FingerprintOf(rows.Int(6)),
                Ja3s = FingerprintOf(rows.Int(7)),
                Ja4 = FingerprintOf(rows.Int(8)),
                Version = texts.WordOf(rows.Int(9)),
                Cipher = texts.WordOf(rows.Int(10)),
                Alpn = texts.WordOf(rows.Int(11)),
                Upgrade = texts.WordOf(rows.Int(12)),
                UserAgent = texts.WordOf(rows.Int(13)),
                Certificate = texts.CertificateOf(rows.Int(14)),
                Traits = (HandshakeTraits)rows.Int(15),
            };
            found.Add(new SeenHandshake(handshake, met.Of(rows.Int(0)), rows.Long(0)));
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        texts.Dispose();
        seen.Dispose();
        met.Dispose();
    }

    private (long Total, bool IsMore) Count(string rows, Action<Statement> bind, int most)
    {
        long limit = Math.Max(Many, most);
        using Statement count = connection.Prepare($"SELECT count(*) FROM ({rows} LIMIT {limit + 1})");
        bind(count);
        long total = count.Number() ?? 0;
        return (Math.Min(total, limit), total > limit);
    }

    private Fingerprint? FingerprintOf(int id) => id == 0 ? null : texts.FingerprintOf(id);

    private Page<SeenServer> Page(string condition, Action<Statement> bind, int most)
    {
        // The two columns in the order of the index by profile: rows that are the same follow each other.
        (long total, bool isMore) = Count($"SELECT DISTINCT profile, target FROM state WHERE {condition}", bind, most);

        // Ids grow with time, and the index has them: the rows themselves are fetched for the latest only. A plus keeps an index out.
        string latest = total >= Many ? "+" + condition : condition;
        using Statement rows = connection.Prepare($"""
            SELECT s.target, s.profile, t.ip, t.port, n.value, p.atsf, p.jarm, p.server, p.issuer
            FROM (SELECT target, profile, id FROM state WHERE id IN (SELECT id FROM state WHERE {latest} ORDER BY id DESC LIMIT {most * StatesOfOne})) s
            JOIN target t ON t.id = s.target JOIN profile p ON p.id = s.profile LEFT JOIN name n ON n.id = t.name ORDER BY s.id DESC
            """);
        bind(rows);
        List<SeenServer> found = [];
        HashSet<long> taken = [];
        while (taken.Count < most && rows.Step())
        {
            if (!taken.Add(((long)rows.Int(0) << 32) | (uint)rows.Int(1)))
            {
                continue;
            }

            (Times times, int certificate, ScanStatus status) = StatesOf(rows.Int(0), rows.Int(1));
            found.Add(new SeenServer
            {
                Address = HostAddress.FromBytes(rows.Bytes(2)),
                Port = (ushort)rows.Int(3),
                Name = rows.Text(4),
                Atsf = FingerprintOf(rows.Int(5)),
                Jarm = FingerprintOf(rows.Int(6)),
                Server = texts.WordOf(rows.Int(7)),
                Issuer = texts.WordOf(rows.Int(8)),
                Certificate = texts.CertificateOf(certificate),
                Status = status,
                Times = times,
            });
        }

        rows.Reset();
        found.Sort((a, b) => b.Times.Last.CompareTo(a.Times.Last));
        return new Page<SeenServer>(found, total, isMore);
    }

    private (Times Times, int Certificate, ScanStatus Status) StatesOf(int target, int profile)
    {
        using Statement states = connection.Prepare("SELECT id, certificate, status FROM state WHERE target = ?1 AND +profile = ?2");
        states.Bind(1, target).Bind(2, profile);
        Times all = default;
        Times latest = default;
        int certificate = 0;
        ScanStatus status = default;
        while (states.Step())
        {
            Times times = seen.Of(states.Int(0));
            all = all.With(times);
            if (times.Count > 0 && (latest.Count == 0 || times.Last >= latest.Last))
            {
                latest = times;
                certificate = states.Int(1);
                status = (ScanStatus)states.Int(2);
            }
        }

        return (all, certificate, status);
    }
}
