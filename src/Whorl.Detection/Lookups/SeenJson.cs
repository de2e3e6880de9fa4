using System.Text.Json;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Scans;
using Whorl.Store.Reading;

namespace Whorl.Detection.Lookups;

/// <summary>Servers and handshakes that were seen, as members of a JSON object: docs/reference/lookup.md.</summary>
public static class SeenJson
{
    private const long Second = 1_000_000_000;

    /// <summary>Writes a server.</summary>
    public static void WriteMembers(Utf8JsonWriter json, SeenServer server)
    {
        json.WriteString("ip", server.Address.ToString());
        json.WriteNumber("port", server.Port);
        json.WriteString("sni", server.Name);
        json.WriteString("status", server.Status.Name());
        json.WriteString("atsf_hash", server.Atsf?.Value);
        json.WriteString("jarm", server.Jarm?.Value);
        json.WriteString("server", server.Server);
        json.WriteString("issuer", server.Issuer);
        json.WriteString("certificate", server.Certificate?.Sha256 ?? server.Certificate?.Sha1);
        WriteTimes(json, server.Times);
    }

    /// <summary>Writes a handshake, and the likeliest program behind it where one is known.</summary>
    public static void WriteMembers(Utf8JsonWriter json, SeenHandshake row, LikelyClient? client)
    {
        json.WriteString("src_ip", row.Handshake.ClientAddress.ToString());
        json.WriteString("dst_ip", row.Handshake.ServerAddress.ToString());
        json.WriteNumber("dst_port", row.Handshake.ServerPort);
        json.WriteString("sni", row.Handshake.ServerName);
        json.WriteString("version", row.Handshake.Version);
        json.WriteString("ja3", row.Handshake.Ja3?.Value);
        json.WriteString("ja3s", row.Handshake.Ja3s?.Value);
        json.WriteString("ja4", row.Handshake.Ja4?.Value);
        ClientJson.Write(json, client);
        WriteTimes(json, row.Times);
    }

    private static void WriteTimes(Utf8JsonWriter json, Times times)
    {
        json.WriteString("first", times.Count == 0 ? null : UtcText.Seconds(times.First / Second));
        json.WriteString("last", times.Count == 0 ? null : UtcText.Seconds(times.Last / Second));
        json.WriteNumber("count", times.Count);
    }
}
