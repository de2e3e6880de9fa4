using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// Suricata's EVE: an observation as an event <c>tls</c>, a detection as an <c>alert</c> with the same object beside it. What EVE has no
/// place for is under <c>whorl</c>.
/// </summary>
internal sealed class EveEncoder : IEventEncoder
{
    private const uint FirstSignature = 1_100_000_000;
    private const uint Signatures = 1_000_000_000;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <inheritdoc/>
    public string Name => "eve";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        Utf8JsonWriter json = JsonPayload.Begin(to);
        json.Time("timestamp"u8, given.Timestamp, 6, "+0000"u8);
        bool hasNumber = long.TryParse(given.FlowId, NumberStyles.None, CultureInfo.InvariantCulture, out long flow);
        if (hasNumber)
        {
            json.WriteNumber("flow_id"u8, flow);
        }

        json.WriteString("event_type"u8, EventWords.IsDetection(given) ? "alert"u8 : "tls"u8);
        json.Text("src_ip"u8, given.SourceIp);
        json.Number("src_port"u8, given.SourcePort);
        json.Text("dest_ip"u8, given.DestinationIp);
        json.Number("dest_port"u8, given.DestinationPort);
        json.Capitals("proto"u8, given.Transport);
        json.Text("community_id"u8, given.CommunityId);
        if (EventWords.IsDetection(given))
        {
            WriteAlert(json, given);
        }

        WriteTls(json, given);
        json.Text("host"u8, given.Sensor);
        json.WriteStartObject("whorl"u8);
        json.WriteString("event_id"u8, given.Id);
        json.WriteString("severity"u8, EventWords.Severity(given.Severity));
        json.Text("flow_uid"u8, hasNumber ? null : given.FlowId);
        json.Text("cipher"u8, given.Cipher);
        json.Flag("established"u8, given.Established);
        json.Text("jarm"u8, given.Jarm);
        json.Text("atsf_hash"u8, given.AtsfHash);
        json.Text("atsf"u8, given.Atsf);
        json.Text("sha256"u8, given.Certificate?.Sha256);
        json.Flag("self_signed"u8, given.Certificate?.IsSelfSigned);
        json.Number("asn"u8, given.System);
        json.Text("organisation"u8, given.Organisation);
        WhorlMembers.Verdict(json, given);
        WhorlMembers.Rule(json, given);
        json.Text("message"u8, given.Message);
        WhorlMembers.Reasons(json, given);
        json.WriteEndObject();
        JsonPayload.End(json);
    }

    private static void WriteAlert(Utf8JsonWriter json, DeliveryEvent given)
    {
        bool isAccused = EventWords.IsAccused(given.C2);
        json.WriteStartObject("alert"u8);
        json.WriteString("action"u8, "allowed"u8);
        json.WriteNumber("gid"u8, 1);
        json.WriteNumber("signature_id"u8, Signature(given.Rule?.Id ?? given.C2?.Verdict ?? string.Empty));
        json.WriteNumber("rev"u8, Revision(given.Rule?.Version));
        if (string.IsNullOrEmpty(given.Rule?.Name))
        {
            json.WriteString("signature"u8, EventWords.Title(given));
        }
        else
        {
            json.WriteString("signature"u8, given.Rule.Name);
        }

        json.WriteString("category"u8, isAccused ? "Malware Command and Control Activity Detected"u8 : "Misc activity"u8);
        json.WriteNumber("severity"u8, given.Severity switch
        {
            EventSeverity.High => 1,
            EventSeverity.Medium => 2,
            EventSeverity.Low => 3,
            _ => 4,
        });
        if (isAccused && given.C2!.Families.Count > 0)
        {
            json.WriteStartObject("metadata"u8);
            json.List("malware_family"u8, given.C2.Families);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTls(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.WriteStartObject("tls"u8);
        if (given.Certificate is { } certificate)
        {
            json.Text("subject"u8, certificate.Subject);
            json.Text("issuerdn"u8, certificate.Issuer);
            WriteOctets(json, "serial"u8, certificate.Serial, inCapitals: true);
            WriteOctets(json, "fingerprint"u8, certificate.Sha1, inCapitals: false);
        }

        json.Text("sni"u8, given.ServerName);
        json.Text("version"u8, given.Version == "SSL 3.0" ? "SSLv3" : given.Version);
        if (given.Certificate is { } valid)
        {
            json.Seconds("notbefore"u8, valid.NotBefore, default);
            json.Seconds("notafter"u8, valid.NotAfter, default);
            json.Texts("subjectaltname"u8, valid.Names);
        }

        if (!string.IsNullOrEmpty(given.Alpn))
        {
            json.WriteStartArray("server_alpns"u8);
            json.WriteStringValue(given.Alpn);
            json.WriteEndArray();
        }

        WriteJa3(json, "ja3"u8, given.Ja3, given.Ja3String);
        WriteJa3(json, "ja3s"u8, given.Ja3s, given.Ja3sString);
        json.Text("ja4"u8, given.Ja4);
        json.WriteEndObject();
    }

    private static void WriteJa3(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? hash, string? text)
    {
        if ((hash ?? text) is null)
        {
            return;
        }

        json.WriteStartObject(name);
        json.Text("hash"u8, hash);
        json.Text("string"u8, text);
        json.WriteEndObject();
    }

    /// <summary>Hexadecimal digits by twos with colons between; what is not such digits is left as it is.</summary>
    private static void WriteOctets(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? digits, bool inCapitals)
    {
        const int MaxDigits = 128;
        if (digits is null || digits.Length is 0 or > MaxDigits || digits.AsSpan().ContainsAnyExcept(HexDigits))
        {
            json.Text(name, digits);
            return;
        }

        Span<char> text = stackalloc char[(MaxDigits * 3 / 2) + 2];
        int length = 0;
        int odd = digits.Length % 2;
        for (int i = -odd; i < digits.Length; i++)
        {
            char digit = i < 0 ? '0' : digits[i];
            text[length++] = inCapitals ? char.ToUpperInvariant(digit) : char.ToLowerInvariant(digit);
            if ((i + odd) % 2 == 1 && i + 1 < digits.Length)
            {
                text[length++] = ':';
            }
        }

        json.WriteString(name, text[..length]);
    }

    /// <summary>A rule has a name and no number here: its number is a hash (FNV-1a) into the range that our exported rules use too.</summary>
    private static uint Signature(string rule)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in rule)
        {
            hash = (hash ^ letter) * 1099511628211;
        }

        return FirstSignature + (uint)(hash % Signatures);
    }

    private static int Revision(string? version) =>
        int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out int revision) ? revision : 1;
}
