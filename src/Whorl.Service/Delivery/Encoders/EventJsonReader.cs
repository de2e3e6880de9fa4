using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>Reads events in Whorl's own form; what is wrong with them is said, never thrown.</summary>
internal ref struct EventJsonReader
{
    private Utf8JsonReader json;
    private string? key;

    private EventJsonReader(ReadOnlySpan<byte> text) => json = new Utf8JsonReader(text);

    /// <summary>See <see cref="EventJson.TryRead"/>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out DeliveryEvent? read, [NotNullWhen(false)] out string? reason)
    {
        EventJsonReader reader = new(text);
        read = null;
        reason = null;
        try
        {
            read = reader.Read(out reason);
            if (read is not null && reader.json.Read())
            {
                read = null;
                reason = "something follows the event";
            }
        }
        catch (JsonException wrong)
        {
            read = null;
            reason = $"it is not JSON at byte {wrong.BytePositionInLine}";
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or FormatException)
        {
            // A value of another type than its key has, or a text with half a surrogate pair.
            read = null;
            reason = $"the value of \"{reader.key}\" is not what it should be";
        }

        reason ??= read is null ? "it is no event" : null;
        return read is not null;
    }

    private DeliveryEvent? Read(out string? reason)
    {
        reason = null;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            reason = "it is no JSON object";
            return null;
        }

        string? schema = null, sensor = null, flow = null, community = null, source = null, destination = null, transport = null, serverName = null;
        string? version = null, cipher = null, alpn = null, ja3 = null, ja3String = null, ja3s = null, ja3sString = null, ja4 = null, jarm = null;
        string? atsfHash = null, atsf = null, organisation = null, cdn = null, message = null, database = null;
        Guid? id = null;
        EventKind? kind = null;
        long? timestamp = null;
        EventSeverity severity = EventSeverity.Info;
        ushort? sourcePort = null, destinationPort = null;
        uint? system = null;
        bool? established = null;
        EventCertificate? certificate = null;
        EventScore? score = null;
        EventRule? rule = null;
        IReadOnlyList<string> evidence = [], caveats = [];
        while (TryKey())
        {
            switch (key)
            {
                case "schema": schema = Text(); break;
                case "event_id": id = json.GetGuid(); break;
                case "kind": kind = Kind(); break;
                case "ts": timestamp = Nanoseconds(); break;
                case "severity": severity = Severity(); break;
                case "sensor": sensor = Text(); break;
                case "flow_uid": flow = Text(); break;
                case "community_id": community = Text(); break;
                case "src_ip": source = Text(); break;
                case "src_port": sourcePort = IsNull ? null : json.GetUInt16(); break;
                case "dst_ip": destination = Text(); break;
                case "dst_port": destinationPort = IsNull ? null : json.GetUInt16(); break;
                case "transport": transport = Text(); break;
                case "sni": serverName = Text(); break;
                case "version": version = Text(); break;
                case "cipher": cipher = Text(); break;
                case "alpn": alpn = Text(); break;
                case "established": established = IsNull ? null : json.GetBoolean(); break;
                case "ja3": ja3 = Text(); break;
                case "ja3_string": ja3String = Text(); break;
                case "ja3s": ja3s = Text(); break;
                case "ja3s_string": ja3sString = Text(); break;
                case "ja4": ja4 = Text(); break;
                case "jarm": jarm = Text(); break;
                case "atsf_hash": atsfHash = Text(); break;
                case "atsf": atsf = Text(); break;
                case "certificate": certificate = Certificate(); break;
                case "asn": system = IsNull ? null : json.GetUInt32(); break;
                case "organisation": organisation = Text(); break;
                case "cdn": cdn = Text(); break;
                case "c2": score = Score(); break;
                case "rule": rule = Rule(); break;
                case "message": message = Text(); break;
                case "evidence": evidence = Texts(); break;
                case "caveats": caveats = Texts(); break;
                case "db_version": database = Text(); break;
                default: json.Skip(); break;
            }
        }

        if (schema != EventJson.Schema)
        {
            reason = schema is null ? "it names no schema" : $"its schema is not {EventJson.Schema}";
            return null;
        }

        if (id is null || kind is null || timestamp is null)
        {
            reason = $"it has no \"{(id is null ? "event_id" : kind is null ? "kind" : "ts")}\"";
            return null;
        }

        return new DeliveryEvent
        {
            Id = id.Value, Kind = kind.Value, Timestamp = timestamp.Value, Severity = severity, Sensor = sensor, FlowId = flow, CommunityId = community,
            SourceIp = source, SourcePort = sourcePort, DestinationIp = destination, DestinationPort = destinationPort, Transport = transport,
            ServerName = serverName, Version = version, Cipher = cipher, Alpn = alpn, Established = established, Ja3 = ja3, Ja3String = ja3String,
            Ja3s = ja3s, Ja3sString = ja3sString, Ja4 = ja4, Jarm = jarm, AtsfHash = atsfHash, Atsf = atsf, Certificate = certificate, System = system,
            Organisation = organisation, Cdn = cdn, C2 = score, Rule = rule, Message = message, Evidence = evidence, Caveats = caveats,
            DatabaseVersion = database,
        };
    }

    private readonly bool IsNull => json.TokenType == JsonTokenType.Null;

    /// <summary>Steps to the value of the next member of the object that is being read; false at its end.</summary>
    private bool TryKey()
    {
        if (!json.Read() || json.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        key = json.GetString();
        return json.Read();
    }

    private readonly string? Text() => json.GetString();

    /// <summary>Whether the value is an object, into which the next key leads; a null is none, and all else is wrong.</summary>
    private readonly bool IsObject() => !IsNull && (json.TokenType == JsonTokenType.StartObject ? true : throw new FormatException());

    private List<string> Texts()
    {
        List<string> texts = [];
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new FormatException();
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(json.GetString() ?? throw new FormatException());
        }

        return texts;
    }

    private readonly EventKind Kind() =>
        json.ValueTextEquals("observation"u8) ? EventKind.Observation : json.ValueTextEquals("detection"u8) ? EventKind.Detection : throw new FormatException();

    private readonly EventSeverity Severity()
    {
        for (EventSeverity severity = EventSeverity.Info; severity <= EventSeverity.High; severity++)
        {
            if (json.ValueTextEquals(EventWords.Severity(severity)))
            {
                return severity;
            }
        }

        throw new FormatException();
    }

    private readonly long Nanoseconds() =>
        json is { TokenType: JsonTokenType.String, ValueIsEscaped: false } && EventTime.TryRead(json.ValueSpan, out long time) ? time : throw new FormatException();

    private readonly long? Seconds()
    {
        if (IsNull)
        {
            return null;
        }

        return json is { TokenType: JsonTokenType.String, ValueIsEscaped: false } && EventTime.TryReadSeconds(json.ValueSpan, out long time)
            ? time
            : throw new FormatException();
    }

    private EventCertificate? Certificate()
    {
        if (!IsObject())
        {
            return null;
        }

        string? sha256 = null, sha1 = null, subject = null, issuer = null, serial = null;
        long? notBefore = null, notAfter = null;
        IReadOnlyList<string> names = [];
        bool? isSelfSigned = null;
        while (TryKey())
        {
            switch (key)
            {
                case "sha256": sha256 = Text(); break;
                case "sha1": sha1 = Text(); break;
                case "subject": subject = Text(); break;
                case "issuer": issuer = Text(); break;
                case "serial": serial = Text(); break;
                case "not_before": notBefore = Seconds(); break;
                case "not_after": notAfter = Seconds(); break;
                case "san": names = Texts(); break;
                case "self_signed": isSelfSigned = IsNull ? null : json.GetBoolean(); break;
                default: json.Skip(); break;
            }
        }

        return new EventCertificate(sha256, sha1, subject, issuer, serial, notBefore, notAfter, names, isSelfSigned);
    }

    private EventScore? Score()
    {
        if (!IsObject())
        {
            return null;
        }

        double? value = null, lower = null, threshold = null;
        string? verdict = null;
        IReadOnlyList<string> families = [];
        while (TryKey())
        {
            switch (key)
            {
                case "score": value = IsNull ? null : json.GetDouble(); break;
                case "lower": lower = IsNull ? null : json.GetDouble(); break;
                case "threshold": threshold = IsNull ? null : json.GetDouble(); break;
                case "verdict": verdict = Text(); break;
                case "family": families = Texts(); break;
                default: json.Skip(); break;
            }
        }

        key = "c2.verdict";
        return new EventScore(value, lower, threshold ?? double.NaN, verdict ?? throw new FormatException(), families);
    }

    private EventRule? Rule()
    {
        if (!IsObject())
        {
            return null;
        }

        string? id = null, name = null, version = null;
        while (TryKey())
        {
            switch (key)
            {
                case "id": id = Text(); break;
                case "name": name = Text(); break;
                case "version": version = Text(); break;
                default: json.Skip(); break;
            }
        }

        key = "rule.id";
        return new EventRule(id ?? throw new FormatException(), name ?? throw new FormatException(), version);
    }
}
