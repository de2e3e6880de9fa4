using System.Text.Json;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Scans;
using Whorl.Observations.Text;
using Whorl.Store.Sightings;

namespace Whorl.Store.Exporting;

/// <summary>
/// Writes sightings as the records of <c>read</c> and <c>scan</c>, one JSON object a line, with the fields that the store keeps. Belongs to one thread.
/// </summary>
public sealed class SightingJson : IDisposable
{
    private readonly Stream to;
    private readonly Utf8JsonWriter json;
    private readonly TimestampText timestamps = new();
    private readonly Utf8Text text = new();

    /// <summary>Writes to a stream, which stays open.</summary>
    public SightingJson(Stream to)
    {
        this.to = to;
        json = new Utf8JsonWriter(to);
    }

    /// <summary>Writes a handshake.</summary>
    public void Write(HandshakeSighting sighting)
    {
        Begin("handshake", sighting.Timestamp);
        json.WriteString("src_ip", sighting.ClientAddress.ToString());
        json.WriteNumber("src_port", sighting.ClientPort);
        json.WriteString("dst_ip", sighting.ServerAddress.ToString());
        json.WriteNumber("dst_port", sighting.ServerPort);
        json.WriteString("protocol", sighting.Protocol switch
        {
            HandshakeProtocol.Quic => "quic",
            HandshakeProtocol.Dtls => "dtls",
            _ => "tls",
        });
        json.WriteString("sni", sighting.ServerName);
        WriteList("alpn", sighting.Alpn, ';');
        json.WriteString("version", sighting.Version);
        json.WriteString("cipher", sighting.Cipher);
        json.WriteBoolean("hrr", sighting.Traits.HasFlag(HandshakeTraits.HelloRetryRequest));
        json.WriteBoolean("resumed", sighting.Traits.HasFlag(HandshakeTraits.Resumed));
        json.WriteBoolean("ech", sighting.Traits.HasFlag(HandshakeTraits.Ech));
        WriteFingerprint("ja3", "ja3_string", sighting.Ja3);
        WriteFingerprint("ja3s", "ja3s_string", sighting.Ja3s);
        WriteFingerprint("ja4", "ja4_r", sighting.Ja4);
        json.WriteStartArray("certificates");
        if (sighting.Certificate is { } certificate)
        {
            WriteCertificate(certificate);
        }

        json.WriteEndArray();
        json.WriteString("upgrade", sighting.Upgrade);
        End();
    }

    /// <summary>Writes a server seen by probing.</summary>
    public void Write(ServerSighting sighting)
    {
        string address = sighting.Address.ToString();
        Begin("scan", sighting.Timestamp);
        json.WriteString("target", sighting.ServerName ?? address);
        json.WriteString("ip", address);
        json.WriteNumber("port", sighting.Port);
        json.WriteString("sni", sighting.ServerName);
        json.WriteString("status", sighting.Status.Name());
        WriteFingerprint("jarm", "jarm_raw", sighting.Jarm);
        json.WriteBoolean("jarm_partial", false);
        WriteFingerprint("atsf_hash", "atsf", sighting.Atsf);
        if (sighting.HasHttp)
        {
            json.WriteStartObject("http");
            json.WriteNumber("status", sighting.HttpStatus);
            json.WriteString("server", sighting.Server);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("http");
        }

        json.WritePropertyName("certificate");
        if (sighting.Certificate is { } certificate)
        {
            WriteCertificate(certificate);
        }
        else
        {
            json.WriteNullValue();
        }

        End();
    }

    /// <inheritdoc/>
    public void Dispose() => json.Dispose();

    private void Begin(string type, long timestamp)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        text.Clear();
        timestamps.Append(text, timestamp);
        json.WriteString("ts", text.Written);
    }

    private void End()
    {
        json.WriteEndObject();
        json.Flush();
        to.Write("\n"u8);
        json.Reset();
    }

    private void WriteFingerprint(string value, string raw, Fingerprint? fingerprint)
    {
        json.WriteString(value, fingerprint?.Value);
        json.WriteString(raw, fingerprint?.Raw);
    }

    private void WriteList(string name, string? joined, char separator)
    {
        if (joined is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (string part in joined.Split(separator))
        {
            json.WriteStringValue(part);
        }

        json.WriteEndArray();
    }

    private void WriteCertificate(CertificateSummary certificate)
    {
        json.WriteStartObject();
        json.WriteString("sha256", certificate.Sha256);
        json.WriteString("sha1", certificate.Sha1);
        json.WriteString("subject", certificate.Subject);
        json.WriteString("issuer", certificate.Issuer);
        json.WriteString("serial", certificate.Serial);
        json.WriteString("not_before", DateOf(certificate.NotBefore));
        json.WriteString("not_after", DateOf(certificate.NotAfter));
        WriteList("san", certificate.Names, ',');
        if (certificate.IsSelfSigned is { } isSelfSigned)
        {
            json.WriteBoolean("self_signed", isSelfSigned);
        }
        else
        {
            json.WriteNull("self_signed");
        }

        json.WriteEndObject();
    }

    private static string? DateOf(long? seconds) =>
        seconds is >= -62135596800 and <= 253402300799
            ? UtcText.Seconds(seconds.Value)
            : null;
}
