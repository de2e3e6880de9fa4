using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>The attributes of OCSF that say who spoke to whom, and how: of a network activity, and of a finding's evidence.</summary>
internal static class OcsfNetwork
{
    private const int Md5 = 1;
    private const int Sha1 = 2;
    private const int Sha256 = 3;

    /// <summary>An endpoint needs more than a port.</summary>
    public static bool HasSource(DeliveryEvent given) => !string.IsNullOrEmpty(given.SourceIp);

    /// <summary>An endpoint needs more than a port.</summary>
    public static bool HasDestination(DeliveryEvent given) => !string.IsNullOrEmpty(given.DestinationIp) || !string.IsNullOrEmpty(given.ServerName);

    /// <summary>A certificate of OCSF must have an issuer and a serial number.</summary>
    public static bool HasPlaceFor(EventCertificate certificate) => !string.IsNullOrEmpty(certificate.Issuer) && !string.IsNullOrEmpty(certificate.Serial);

    /// <summary>Writes them.</summary>
    public static void Write(Utf8JsonWriter json, DeliveryEvent given)
    {
        WriteEndpoints(json, given);
        json.WriteStartObject("connection_info"u8);
        json.WriteNumber("direction_id"u8, 0);
        json.Text("protocol_name"u8, given.Transport);
        json.Number("protocol_num"u8, (long?)EventWords.ProtocolNumber(given.Transport));
        json.Text("uid"u8, given.FlowId);
        json.Text("community_uid"u8, given.CommunityId);
        json.WriteEndObject();
        WriteTls(json, given);
        if (!string.IsNullOrEmpty(given.Ja4))
        {
            json.WriteStartArray("ja4_fingerprint_list"u8);
            json.WriteStartObject();
            json.WriteNumber("type_id"u8, 1);
            json.WriteString("type"u8, "JA4"u8);
            json.WriteString("value"u8, given.Ja4);
            json.WriteEndObject();
            json.WriteEndArray();
        }
    }

    private static void WriteEndpoints(Utf8JsonWriter json, DeliveryEvent given)
    {
        if (HasSource(given))
        {
            json.WriteStartObject("src_endpoint"u8);
            json.Text("ip"u8, given.SourceIp);
            json.Number("port"u8, given.SourcePort);
            json.WriteEndObject();
        }

        if (!HasDestination(given))
        {
            return;
        }

        json.WriteStartObject("dst_endpoint"u8);
        json.Text("ip"u8, given.DestinationIp);
        json.Number("port"u8, given.DestinationPort);
        json.Text("hostname"u8, given.ServerName);
        if (given.System is not null || given.Organisation is not null)
        {
            json.WriteStartObject("autonomous_system"u8);
            json.Number("number"u8, given.System);
            json.Text("name"u8, given.Organisation);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTls(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.WriteStartObject("tls"u8);
        json.WriteString("version"u8, string.IsNullOrEmpty(given.Version) ? "Unknown" : given.Version);
        json.Text("cipher"u8, given.Cipher);
        json.Text("sni"u8, given.ServerName);
        WriteFingerprint(json, "ja3_hash"u8, Md5, "MD5"u8, given.Ja3);
        WriteFingerprint(json, "ja3s_hash"u8, Md5, "MD5"u8, given.Ja3s);
        if (given.Certificate is { } certificate && HasPlaceFor(certificate))
        {
            json.WriteStartObject("certificate"u8);
            json.Text("issuer"u8, certificate.Issuer);
            json.Text("serial_number"u8, certificate.Serial);
            json.Text("subject"u8, certificate.Subject);
            json.WriteStartArray("fingerprints"u8);
            WriteFingerprint(json, default, Sha1, "SHA-1"u8, certificate.Sha1);
            WriteFingerprint(json, default, Sha256, "SHA-256"u8, certificate.Sha256);
            json.WriteEndArray();
            WriteMilliseconds(json, "created_time"u8, certificate.NotBefore);
            WriteMilliseconds(json, "expiration_time"u8, certificate.NotAfter);
            json.Flag("is_self_signed"u8, certificate.IsSelfSigned);
            WriteNames(json, certificate.Names);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, IReadOnlyList<string> names)
    {
        if (names.Count == 0)
        {
            return;
        }

        json.WriteStartArray("sans"u8);
        for (int i = 0; i < names.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, names[i]);
            json.WriteString("type"u8, EventWords.IsAddress(names[i], out _) ? "IP"u8 : "DNS"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteMilliseconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? seconds)
    {
        if (seconds is > long.MinValue / 1000 and < long.MaxValue / 1000)
        {
            json.WriteNumber(name, seconds.Value * 1000);
        }
    }

    private static void WriteFingerprint(Utf8JsonWriter json, ReadOnlySpan<byte> name, int algorithm, ReadOnlySpan<byte> algorithmName, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        if (name.IsEmpty)
        {
            json.WriteStartObject();
        }
        else
        {
            json.WriteStartObject(name);
        }

        json.WriteNumber("algorithm_id"u8, algorithm);
        json.WriteString("algorithm"u8, algorithmName);
        json.WriteString("value"u8, value);
        json.WriteEndObject();
    }
}
