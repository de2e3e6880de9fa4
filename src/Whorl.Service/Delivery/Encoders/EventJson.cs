using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// An event in Whorl's own form: one JSON object on one line, its keys in fixed order, unknown as null. It is what the spool keeps, so that
/// it is read back as it was. Three values have no place in it: half a surrogate pair becomes U+FFFD, a score that is no number and a
/// certificate's time outside the years 1 to 9999 become null.
/// </summary>
public static class EventJson
{
    /// <summary>The schema's name and version: a key is only ever added to it.</summary>
    public const string Schema = "whorl.event/1";

    /// <summary>Writes an event.</summary>
    public static void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        Utf8JsonWriter json = JsonPayload.Begin(to);
        json.WriteString("schema"u8, Schema);
        json.WriteString("event_id"u8, given.Id);
        json.WriteString("kind"u8, EventWords.Kind(given));
        json.Time("ts"u8, given.Timestamp, 9, "Z"u8);
        json.WriteString("severity"u8, EventWords.Severity(given.Severity));
        json.WriteString("sensor"u8, given.Sensor);
        json.WriteString("flow_uid"u8, given.FlowId);
        json.WriteString("community_id"u8, given.CommunityId);
        json.WriteString("src_ip"u8, given.SourceIp);
        Number(json, "src_port"u8, given.SourcePort);
        json.WriteString("dst_ip"u8, given.DestinationIp);
        Number(json, "dst_port"u8, given.DestinationPort);
        json.WriteString("transport"u8, given.Transport);
        json.WriteString("sni"u8, given.ServerName);
        json.WriteString("version"u8, given.Version);
        json.WriteString("cipher"u8, given.Cipher);
        json.WriteString("alpn"u8, given.Alpn);
        Flag(json, "established"u8, given.Established);
        json.WriteString("ja3"u8, given.Ja3);
        json.WriteString("ja3_string"u8, given.Ja3String);
        json.WriteString("ja3s"u8, given.Ja3s);
        json.WriteString("ja3s_string"u8, given.Ja3sString);
        json.WriteString("ja4"u8, given.Ja4);
        json.WriteString("jarm"u8, given.Jarm);
        json.WriteString("atsf_hash"u8, given.AtsfHash);
        json.WriteString("atsf"u8, given.Atsf);
        Write(json, given.Certificate);
        Number(json, "asn"u8, given.System);
        json.WriteString("organisation"u8, given.Organisation);
        json.WriteString("cdn"u8, given.Cdn);
        Write(json, given.C2);
        Write(json, given.Rule);
        json.WriteString("message"u8, given.Message);
        json.List("evidence"u8, given.Evidence);
        json.List("caveats"u8, given.Caveats);
        json.WriteString("db_version"u8, given.DatabaseVersion);
        JsonPayload.End(json);
    }

    /// <summary>
    /// Reads an event that <see cref="Write(DeliveryEvent, IBufferWriter{byte})"/> wrote, and nothing behind it. Keys that are not known are
    /// passed over, keys that are absent are null; all else that is wrong gives false and the reason.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out DeliveryEvent? read, [NotNullWhen(false)] out string? reason) =>
        EventJsonReader.TryRead(text, out read, out reason);

    private static void Write(Utf8JsonWriter json, EventCertificate? certificate)
    {
        if (certificate is null)
        {
            json.WriteNull("certificate"u8);
            return;
        }

        json.WriteStartObject("certificate"u8);
        json.WriteString("sha256"u8, certificate.Sha256);
        json.WriteString("sha1"u8, certificate.Sha1);
        json.WriteString("subject"u8, certificate.Subject);
        json.WriteString("issuer"u8, certificate.Issuer);
        json.WriteString("serial"u8, certificate.Serial);
        Seconds(json, "not_before"u8, certificate.NotBefore);
        Seconds(json, "not_after"u8, certificate.NotAfter);
        json.List("san"u8, certificate.Names);
        Flag(json, "self_signed"u8, certificate.IsSelfSigned);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EventScore? score)
    {
        if (score is null)
        {
            json.WriteNull("c2"u8);
            return;
        }

        json.WriteStartObject("c2"u8);
        Number(json, "score"u8, score.Score);
        Number(json, "lower"u8, score.Lower);
        Number(json, "threshold"u8, score.Threshold);
        json.WriteString("verdict"u8, score.Verdict);
        json.List("family"u8, score.Families);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, EventRule? rule)
    {
        if (rule is null)
        {
            json.WriteNull("rule"u8);
            return;
        }

        json.WriteStartObject("rule"u8);
        json.WriteString("id"u8, rule.Id);
        json.WriteString("name"u8, rule.Name);
        json.WriteString("version"u8, rule.Version);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Flag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Seconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? seconds)
    {
        Span<byte> text = stackalloc byte[EventTime.MaxLength];
        int length = seconds is { } value ? EventTime.WriteSeconds(value, "Z"u8, text) : 0;
        if (length > 0)
        {
            json.WriteString(name, text[..length]);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
