using System.Buffers;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// Flat JSON with the field names of Splunk's Common Information Model, and fingerprints at the top level under the names that searches over
/// Zeek's logs use.
/// </summary>
internal sealed class CimEncoder : IEventEncoder
{
    /// <inheritdoc/>
    public string Name => "cim";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        Utf8JsonWriter json = JsonPayload.Begin(to);
        json.Time("timestamp"u8, given.Timestamp, 9, "Z"u8);
        json.WriteString("event_id"u8, given.Id);
        json.WriteString("kind"u8, EventWords.Kind(given));
        json.WriteString("vendor_product"u8, EventWords.Product);
        json.Text("dvc"u8, given.Sensor);
        json.Text("session_id"u8, given.FlowId);
        json.Text("community_id"u8, given.CommunityId);
        json.Text("src"u8, given.SourceIp);
        json.Number("src_port"u8, given.SourcePort);
        json.Text("dest"u8, given.DestinationIp);
        json.Number("dest_port"u8, given.DestinationPort);
        json.Text("dest_host"u8, given.ServerName);
        json.Number("dest_asn"u8, given.System);
        json.Text("dest_organisation"u8, given.Organisation);
        json.Text("transport"u8, given.Transport);
        json.WriteString("app"u8, EventWords.Protocol(given));
        if (given.Established == true)
        {
            json.WriteString("action"u8, "allowed"u8);
        }

        json.Text("ssl_version"u8, given.Version);
        json.Text("cipher"u8, given.Cipher);
        json.Text("alpn"u8, given.Alpn);
        json.Flag("established"u8, given.Established);
        json.Text("ja3"u8, given.Ja3);
        json.Text("ja3s"u8, given.Ja3s);
        WhorlMembers.Fingerprints(json, given, withJa4: true);
        if (given.Certificate is { } certificate)
        {
            WriteCertificate(json, certificate);
        }

        WriteDetection(json, given);
        json.Text("message"u8, given.Message);
        WhorlMembers.Reasons(json, given);
        JsonPayload.End(json);
    }

    private static void WriteCertificate(Utf8JsonWriter json, EventCertificate certificate)
    {
        json.Text("ssl_hash"u8, certificate.Sha1);
        json.Text("ssl_hash_sha256"u8, certificate.Sha256);
        json.Text("ssl_serial"u8, certificate.Serial);
        json.Text("ssl_subject"u8, certificate.Subject);
        WriteCommonName(json, "ssl_subject_common_name"u8, certificate.Subject);
        json.Text("ssl_issuer"u8, certificate.Issuer);
        WriteCommonName(json, "ssl_issuer_common_name"u8, certificate.Issuer);
        json.Number("ssl_start_time"u8, certificate.NotBefore);
        json.Number("ssl_end_time"u8, certificate.NotAfter);
        Int128? window = (Int128?)certificate.NotAfter - certificate.NotBefore;
        json.Number("ssl_validity_window"u8, window is { } length && length == (long)length ? (long)length : null);
        json.Texts("ssl_subject_alt_name"u8, certificate.Names);
        json.Flag("ssl_self_signed"u8, certificate.IsSelfSigned);
    }

    private static void WriteCommonName(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? distinguishedName)
    {
        if (CommonName.TryFind(distinguishedName, out ReadOnlySpan<char> common))
        {
            json.WriteString(name, common);
        }
    }

    private static void WriteDetection(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.WriteString("severity"u8, given.Severity == EventSeverity.Info ? "informational"u8 : EventWords.Severity(given.Severity));
        if (EventWords.IsDetection(given))
        {
            json.WriteString("ids_type"u8, "network"u8);
        }

        json.Text("signature_id"u8, given.Rule?.Id);
        json.Text("signature"u8, given.Rule?.Name);
        json.Text("signature_version"u8, given.Rule?.Version);
        json.Text("cdn"u8, given.Cdn);
        if (given.C2 is not { } score)
        {
            return;
        }

        json.Text("category"u8, score.Verdict);
        json.Number("risk_score"u8, EventWords.Percent(score.Score));
        json.Number("c2_score"u8, EventWords.Round(score.Score));
        json.Number("c2_lower"u8, EventWords.Round(score.Lower));
        json.Number("c2_threshold"u8, EventWords.Round(score.Threshold));
        json.Texts("family"u8, score.Families);
    }
}
