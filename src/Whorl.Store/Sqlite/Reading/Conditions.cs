using System.Globalization;
using Whorl.Probing;
using Whorl.Store.Reading;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>Questions as conditions of SQL, of the tables <c>state</c> and <c>pairing</c>, whose parameters are 1 and 2; null where nothing is asked.</summary>
internal static class Conditions
{
    private const string ByProfile = "profile IN (SELECT id FROM profile WHERE atsf = ?1 UNION SELECT id FROM profile WHERE jarm = ?1 AND jarm <> 0)";
    private const string ByTarget = "target IN (SELECT id FROM target WHERE ";
    private const string ByName = "name <> 0 AND name = (SELECT id FROM name WHERE value = ?1)";

    public static (string Condition, Action<Statement> Bind)? Of(ServerQuestion question) => question switch
    {
        { Fingerprint: { } id } => (ByProfile, statement => statement.Bind(1, id)),
        { Address: { } address, Port: { } port } => (ByTarget + "ip = ?1 AND port = ?2)", statement => statement.Bind(1, BytesOf(address)).Bind(2, port)),
        { Address: { } address } => (ByTarget + "ip = ?1)", statement => statement.Bind(1, BytesOf(address))),
        { Name: { } name } => ($"{ByTarget}{ByName})", statement => statement.Bind(1, name)),
        { Certificate: { } hash } => ($"certificate <> 0 AND certificate IN ({CertificateIds(hash)})", statement => statement.Bind(1, Convert.FromHexString(hash))),
        { Profile: { } profile } => ($"profile IN (SELECT id FROM profile WHERE {Of(profile)})", _ => { }),
        _ => null,
    };

    public static (string Condition, Action<Statement> Bind)? Of(HandshakeQuestion question) => question switch
    {
        { Client: { } client } => ("client = ?1", statement => statement.Bind(1, BytesOf(client))),
        { Server: { } server } => ("server = ?1", statement => statement.Bind(1, BytesOf(server))),
        { Name: { } name } => (ByName, statement => statement.Bind(1, name)),
        { Certificate: { } hash } => ($"certificate <> 0 AND certificate IN ({CertificateIds(hash)})", statement => statement.Bind(1, Convert.FromHexString(hash))),
        { Fingerprint: { } one } => ($"{ColumnOf(one.Fingerprint.Method)} <> 0 AND {ColumnOf(one.Fingerprint.Method)} = ?1", statement => statement.Bind(1, one.Id)),
        _ => null,
    };

    /// <summary>Ids are numbers, which need no parameters. There are a hundred times fewer profiles than sightings: going through all of them takes milliseconds.</summary>
    private static string Of(ProfileQuestion question)
    {
        List<string> parts = [.. question.Fingerprints.Select(group => $"(atsf IN ({List(group)}) OR jarm IN ({List(group)}))")];
        if (question.Servers is { } servers)
        {
            parts.Add($"server IN ({List(servers)})");
        }

        if (question.Issuers is { } issuers)
        {
            parts.Add($"issuer IN ({List(issuers)})");
        }

        if (question.Port is { } port)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"port = {port}"));
        }

        return parts.Count == 0 ? "1" : string.Join(" AND ", parts);
    }

    private static string List(IReadOnlyCollection<int> ids) => string.Join(',', ids.Select(id => id.ToString(CultureInfo.InvariantCulture)));

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
}
