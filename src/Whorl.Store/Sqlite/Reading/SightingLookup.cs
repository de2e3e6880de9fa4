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
        const string ByProfile = "profile IN (SELECT id FROM profile WHERE atsf = ?1 UNION SELECT id FROM profile WHERE jarm = ?1 AND jarm <> 0)";
        const string ByTarget = "target IN (SELECT id FROM target WHERE ";
        const string ByCertificate = "certificate <> 0 AND certificate IN ";
        byte[]? address = question.Address is { } given ? BytesOf(given) : null;
        return question switch
        {
            { Fingerprint: { } id } => Page(ByProfile, statement => statement.Bind(1, id), most),
            { Address: not null, Port: { } port } => Page(ByTarget + "ip = ?1 AND port = ?2)", statement => statement.Bind(1, address).Bind(2, port), most),
            { Address: not null } => Page(ByTarget + "ip = ?1)", statement => statement.Bind(1, address), most),
            { Name: { } name } => Page(ByTarget + "name <> 0 AND name = (SELECT id FROM name WHERE value = ?1))", statement => statement.Bind(1, name), most),
            { Certificate: { } hash } => Page($"{ByCertificate}({CertificateIds(hash)})", statement => statement.Bind(1, Convert.FromHexString(hash)), most),
            _ => throw new ArgumentException("nothing is asked", nameof(question)),
        };
    }

    public Page<SeenHandshake> Handshakes(HandshakeQuestion question, int most)
    {
        (string condition, Action<Statement> bind) = question switch
        {
            { Client: { } client } => ("client = ?1", (Action<Statement>)(statement => statement.Bind(1, BytesOf(client)))),
            { Server: { } server } => ("server = ?1", statement => statement.Bind(1, BytesOf(server))),
            { Name: { } name } => ("name <> 0 AND name = (SELECT id FROM name WHERE value = ?1)", statement => statement.Bind(1, name)),
            { Certificate: { } hash } => ($"certificate <> 0 AND certificate IN ({CertificateIds(hash)})", statement => statement.Bind(1, Convert.FromHexString(hash))),
            { Fingerprint: { } one } => ($"{ColumnOf(one.Fingerprint.Method)} <> 0 AND {ColumnOf(one.Fingerprint.Method)} = ?1", statement => statement.Bind(1, one.Id)),
            _ => throw new ArgumentException("nothing is asked", nameof(question)),
        };
        (long total, bool isMore) = Count($"SELECT 1 FROM pairing WHERE {condition}", bind, most);
        using Statement rows = connection.Prepare($"""
            SELECT id, client, server, port, protocol, (SELECT value FROM name n WHERE n.id = p.name), ja3, ja3s, ja4, version, cipher, alpn, upgrade, user_agent, certificate, traits
            FROM pairing p WHERE {condition} ORDER BY id DESC LIMIT {most}
            """);
        bind(rows);
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
            found.Add(new SeenHandshake(handshake, met.Of(rows.Int(0))));
        }

        return new Page<SeenHandshake>(found, total, isMore);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        texts.Dispose();
        seen.Dispose();
        met.Dispose();
    }

    private static byte[] BytesOf(HostAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return bytes[..address.WriteBytes(bytes)].ToArray();
    }

    private static string ColumnOf(FingerprintMethod method) => method switch
    {
        FingerprintMethod.Ja3 => "ja3",
        FingerprintMethod.Ja3s => "ja3s",
        FingerprintMethod.Ja4 => "ja4",
        _ => "0",
    };

    private static string CertificateIds(string hash)
    {
        string column = hash.Length == 64 ? "sha256" : "sha1";
        return $"SELECT id FROM certificate WHERE {column} IS NOT NULL AND substr({column}, 1, 6) = substr(?1, 1, 6) AND {column} = ?1";
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
