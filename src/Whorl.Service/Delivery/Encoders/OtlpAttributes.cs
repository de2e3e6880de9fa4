using System.Globalization;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>An event's attributes in OTLP's JSON, where a whole number is a string.</summary>
internal static class OtlpAttributes
{
    /// <summary>Writes them all.</summary>
    public static void Write(Utf8JsonWriter json, DeliveryEvent given)
    {
        Span<byte> id = stackalloc byte[36];
        given.Id.TryFormat(id, out int length, "D");
        Begin(json, "whorl.event.id"u8);
        json.WriteString("stringValue"u8, id[..length]);
        End(json);
        Text(json, "whorl.sensor"u8, given.Sensor);
        Text(json, "whorl.flow.uid"u8, given.FlowId);
        Text(json, "whorl.community_id"u8, given.CommunityId);
        Text(json, "source.address"u8, given.SourceIp);
        Number(json, "source.port"u8, given.SourcePort);
        Text(json, "destination.address"u8, given.DestinationIp);
        Number(json, "destination.port"u8, given.DestinationPort);
        Text(json, "client.address"u8, given.SourceIp);
        Number(json, "client.port"u8, given.SourcePort);
        Text(json, "server.address"u8, string.IsNullOrEmpty(given.ServerName) ? given.DestinationIp : given.ServerName);
        Number(json, "server.port"u8, given.DestinationPort);
        Text(json, "network.transport"u8, given.Transport);
        WriteTls(json, given);
        Text(json, "whorl.sni"u8, given.ServerName);
        Text(json, "whorl.ja3_string"u8, given.Ja3String);
        Text(json, "whorl.ja3s_string"u8, given.Ja3sString);
        Text(json, "whorl.ja4"u8, given.Ja4);
        Text(json, "whorl.jarm"u8, given.Jarm);
        Text(json, "whorl.atsf_hash"u8, given.AtsfHash);
        Text(json, "whorl.atsf"u8, given.Atsf);
        Number(json, "whorl.asn"u8, given.System);
        Text(json, "whorl.organisation"u8, given.Organisation);
        Text(json, "whorl.cdn"u8, given.Cdn);
        if (given.C2 is { } score)
        {
            Text(json, "whorl.c2.verdict"u8, score.Verdict);
            Number(json, "whorl.c2.score"u8, EventWords.Round(score.Score));
            Number(json, "whorl.c2.lower"u8, EventWords.Round(score.Lower));
            Number(json, "whorl.c2.threshold"u8, EventWords.Round(score.Threshold));
            Texts(json, "whorl.c2.family"u8, score.Families);
        }

        Text(json, "whorl.rule.id"u8, given.Rule?.Id);
        Text(json, "whorl.rule.name"u8, given.Rule?.Name);
        Text(json, "whorl.rule.version"u8, given.Rule?.Version);
        Text(json, "whorl.message"u8, given.Message);
        Texts(json, "whorl.evidence"u8, given.Evidence);
        Texts(json, "whorl.caveats"u8, given.Caveats);
        Text(json, "whorl.db_version"u8, given.DatabaseVersion);
    }

    /// <summary>A whole number of 64 bits as OTLP's JSON has it.</summary>
    public static void WriteLong(Utf8JsonWriter json, ReadOnlySpan<byte> name, long value)
    {
        Span<byte> digits = stackalloc byte[24];
        value.TryFormat(digits, out int written, default, CultureInfo.InvariantCulture);
        json.WriteString(name, digits[..written]);
    }

    private static void WriteTls(Utf8JsonWriter json, DeliveryEvent given)
    {
        if (EventWords.TrySplitVersion(given.Version, out ReadOnlySpan<byte> protocol, out ReadOnlySpan<char> number))
        {
            // The conventions know these two names; what DTLS is, the whole version says below.
            Begin(json, "tls.protocol.name"u8);
            json.WriteString("stringValue"u8, protocol.SequenceEqual("ssl"u8) ? protocol : "tls"u8);
            End(json);
            Begin(json, "tls.protocol.version"u8);
            json.WriteString("stringValue"u8, number);
            End(json);
        }

        Text(json, "whorl.version"u8, given.Version);
        Text(json, "tls.cipher"u8, given.Cipher);
        Text(json, "tls.next_protocol"u8, given.Alpn);
        Flag(json, "tls.established"u8, given.Established);
        Text(json, "tls.client.ja3"u8, given.Ja3);
        Text(json, "tls.server.ja3s"u8, given.Ja3s);
        if (given.Certificate is not { } certificate)
        {
            return;
        }

        Capitals(json, "tls.server.hash.sha1"u8, certificate.Sha1);
        Capitals(json, "tls.server.hash.sha256"u8, certificate.Sha256);
        Text(json, "tls.server.subject"u8, certificate.Subject);
        Text(json, "tls.server.issuer"u8, certificate.Issuer);
        Time(json, "tls.server.not_before"u8, certificate.NotBefore);
        Time(json, "tls.server.not_after"u8, certificate.NotAfter);
        Text(json, "whorl.certificate.serial"u8, certificate.Serial);
        Texts(json, "whorl.certificate.san"u8, certificate.Names);
        Flag(json, "whorl.certificate.self_signed"u8, certificate.IsSelfSigned);
    }

    private static void Begin(Utf8JsonWriter json, ReadOnlySpan<byte> key)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key);
        json.WriteStartObject("value"u8);
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Begin(json, key);
            json.WriteString("stringValue"u8, value);
            End(json);
        }
    }

    private static void Capitals(Utf8JsonWriter json, ReadOnlySpan<byte> key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Begin(json, key);
            json.Capitals("stringValue"u8, value);
            End(json);
        }
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> key, long? value)
    {
        if (value is { } number)
        {
            Begin(json, key);
            WriteLong(json, "intValue"u8, number);
            End(json);
        }
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> key, double? value)
    {
        if (value is { } number)
        {
            Begin(json, key);
            json.WriteNumber("doubleValue"u8, number);
            End(json);
        }
    }

    private static void Flag(Utf8JsonWriter json, ReadOnlySpan<byte> key, bool? value)
    {
        if (value is { } known)
        {
            Begin(json, key);
            json.WriteBoolean("boolValue"u8, known);
            End(json);
        }
    }

    private static void Time(Utf8JsonWriter json, ReadOnlySpan<byte> key, long? seconds)
    {
        Span<byte> text = stackalloc byte[EventTime.MaxLength];
        int length = seconds is { } value ? EventTime.WriteSeconds(value, "Z"u8, text) : 0;
        if (length > 0)
        {
            Begin(json, key);
            json.WriteString("stringValue"u8, text[..length]);
            End(json);
        }
    }

    private static void Texts(Utf8JsonWriter json, ReadOnlySpan<byte> key, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        Begin(json, key);
        json.WriteStartObject("arrayValue"u8);
        json.WriteStartArray("values"u8);
        for (int i = 0; i < values.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("stringValue"u8, values[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        End(json);
    }
}
