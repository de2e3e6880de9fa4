using System.Buffers;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// Open Cybersecurity Schema Framework: an observation is a Network Activity (4001), a detection a Detection Finding (2004). What it has no
/// place for is in <c>unmapped</c>.
/// </summary>
internal sealed class OcsfEncoder : IEventEncoder
{
    private const string SchemaVersion = "1.5.0";
    private const int Findings = 2;
    private const int NetworkActivities = 4;
    private const int DetectionFinding = 2004;
    private const int NetworkActivity = 4001;
    private const int Create = 1;
    private const int Traffic = 6;

    /// <inheritdoc/>
    public string Name => "ocsf";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        Utf8JsonWriter json = JsonPayload.Begin(to);
        bool isDetection = EventWords.IsDetection(given);
        int kind = isDetection ? DetectionFinding : NetworkActivity;
        int activity = isDetection ? Create : Traffic;
        json.WriteNumber("category_uid"u8, isDetection ? Findings : NetworkActivities);
        json.WriteString("category_name"u8, isDetection ? "Findings"u8 : "Network Activity"u8);
        json.WriteNumber("class_uid"u8, kind);
        json.WriteString("class_name"u8, isDetection ? "Detection Finding"u8 : "Network Activity"u8);
        json.WriteNumber("activity_id"u8, activity);
        json.WriteString("activity_name"u8, isDetection ? "Create"u8 : "Traffic"u8);
        json.WriteNumber("type_uid"u8, (kind * 100) + activity);
        json.WriteString("type_name"u8, isDetection ? "Detection Finding: Create"u8 : "Network Activity: Traffic"u8);
        json.WriteNumber("severity_id"u8, (int)given.Severity + 1);
        json.WriteString("severity"u8, given.Severity switch
        {
            EventSeverity.High => "High"u8,
            EventSeverity.Medium => "Medium"u8,
            EventSeverity.Low => "Low"u8,
            _ => "Informational"u8,
        });
        json.WriteNumber("time"u8, EventTime.Milliseconds(given.Timestamp));
        json.Text("message"u8, given.Message);
        WriteMetadata(json, given);
        if (isDetection)
        {
            WriteFinding(json, given);
        }
        else
        {
            OcsfNetwork.Write(json, given);
        }

        WriteUnmapped(json, given, isDetection);
        JsonPayload.End(json);
    }

    private static void WriteMetadata(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.WriteStartObject("metadata"u8);
        json.WriteString("version"u8, SchemaVersion);
        json.WriteString("uid"u8, given.Id);
        json.Time("original_time"u8, given.Timestamp, 9, "Z"u8);
        json.WriteStartObject("product"u8);
        json.WriteString("name"u8, EventWords.Product);
        json.WriteString("vendor_name"u8, EventWords.Product);
        json.WriteString("version"u8, EventWords.Version);
        json.WriteEndObject();
        if (!string.IsNullOrEmpty(given.Sensor))
        {
            json.WriteStartArray("loggers"u8);
            json.WriteStartObject();
            json.Text("name"u8, given.Sensor);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteFinding(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.WriteBoolean("is_alert"u8, true);
        json.WriteStartObject("finding_info"u8);
        json.WriteString("uid"u8, given.Id);
        if (string.IsNullOrEmpty(given.Rule?.Name))
        {
            json.WriteString("title"u8, EventWords.Title(given));
        }
        else
        {
            json.WriteString("title"u8, given.Rule.Name);
        }

        json.Text("desc"u8, given.Message);
        json.WriteNumber("created_time"u8, EventTime.Milliseconds(given.Timestamp));
        if (given.Rule is { } rule)
        {
            json.WriteStartObject("analytic"u8);
            json.WriteNumber("type_id"u8, 1);
            json.WriteString("type"u8, "Rule"u8);
            json.Text("uid"u8, rule.Id);
            json.Text("name"u8, rule.Name);
            json.Text("version"u8, rule.Version);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        if (EventWords.Percent(given.C2?.Score) is { } percent)
        {
            json.WriteNumber("risk_score"u8, (int)Math.Round(percent));
        }

        if (EventWords.IsAccused(given.C2) && given.C2!.Families.Count > 0)
        {
            json.WriteStartArray("malware"u8);
            for (int i = 0; i < given.C2.Families.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("name"u8, given.C2.Families[i]);
                json.WriteStartArray("classification_ids"u8);
                json.WriteNumberValue(0);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteStartArray("evidences"u8);
        json.WriteStartObject();
        OcsfNetwork.Write(json, given);
        json.WriteStartObject("data"u8);
        json.List("evidence"u8, given.Evidence);
        json.List("caveats"u8, given.Caveats);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteUnmapped(Utf8JsonWriter json, DeliveryEvent given, bool isDetection)
    {
        json.WriteStartObject("unmapped"u8);
        json.Text("alpn"u8, given.Alpn);
        json.Flag("established"u8, given.Established);
        if (!OcsfNetwork.HasSource(given))
        {
            json.Number("src_port"u8, given.SourcePort);
        }

        if (!OcsfNetwork.HasDestination(given))
        {
            json.Number("dst_port"u8, given.DestinationPort);
            json.Number("asn"u8, given.System);
            json.Text("organisation"u8, given.Organisation);
        }

        WhorlMembers.Fingerprints(json, given, withJa4: false);
        if (given.Certificate is { } certificate && !OcsfNetwork.HasPlaceFor(certificate))
        {
            json.WriteStartObject("certificate"u8);
            json.Text("sha256"u8, certificate.Sha256);
            json.Text("sha1"u8, certificate.Sha1);
            json.Text("subject"u8, certificate.Subject);
            json.Text("issuer"u8, certificate.Issuer);
            json.Text("serial"u8, certificate.Serial);
            json.Seconds("not_before"u8, certificate.NotBefore, "Z"u8);
            json.Seconds("not_after"u8, certificate.NotAfter, "Z"u8);
            json.Texts("san"u8, certificate.Names);
            json.Flag("self_signed"u8, certificate.IsSelfSigned);
            json.WriteEndObject();
        }

        WhorlMembers.Verdict(json, given);
        if (isDetection)
        {
            json.Text("db_version"u8, given.DatabaseVersion);
        }
        else
        {
            WhorlMembers.Rule(json, given);
            WhorlMembers.Reasons(json, given);
        }

        json.WriteEndObject();
    }
}
