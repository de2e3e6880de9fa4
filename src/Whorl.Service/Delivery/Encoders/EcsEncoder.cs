using System.Buffers;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// Elastic Common Schema. What it lacks is under <c>whorl</c>; every fingerprint is in <c>related.hash</c> too. The profile of Security Onion
/// has JA3 and JA3S also under the names that it gives to Zeek's.
/// </summary>
internal sealed class EcsEncoder(bool forSecurityOnion) : IEventEncoder
{
    /// <summary>The version of the schema whose names are used; later ones kept them.</summary>
    private const string SchemaVersion = "8.11.0";

    /// <inheritdoc/>
    public string Name => forSecurityOnion ? "ecs-security-onion" : "ecs";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        Utf8JsonWriter json = JsonPayload.Begin(to);
        json.Time("@timestamp"u8, given.Timestamp, 9, "Z"u8);
        json.WriteStartObject("ecs"u8);
        json.WriteString("version"u8, SchemaVersion);
        json.WriteEndObject();
        json.Text("message"u8, given.Message);
        WriteEvent(json, given);
        json.WriteStartObject("observer"u8);
        json.Text("name"u8, given.Sensor);
        json.WriteString("vendor"u8, EventWords.Product);
        json.WriteString("product"u8, EventWords.Product);
        json.WriteString("version"u8, EventWords.Version);
        json.WriteEndObject();
        WriteSource(json, "source"u8, given);
        WriteSource(json, "client"u8, given);
        WriteDestination(json, "destination"u8, given);
        WriteDestination(json, "server"u8, given);
        json.WriteStartObject("network"u8);
        json.Text("transport"u8, given.Transport);
        json.WriteString("protocol"u8, EventWords.Protocol(given));
        json.Text("community_id"u8, given.CommunityId);
        json.WriteEndObject();
        EcsTls.Write(json, given);
        if (forSecurityOnion && (given.Ja3 ?? given.Ja3s) is not null)
        {
            json.WriteStartObject("hash"u8);
            json.Text("ja3"u8, given.Ja3);
            json.Text("ja3s"u8, given.Ja3s);
            json.WriteEndObject();
        }

        WhorlMembers.Rule(json, given);
        WriteThreat(json, given);
        WriteRelated(json, given);
        json.WriteStartObject("whorl"u8);
        json.WriteString("severity"u8, EventWords.Severity(given.Severity));
        json.Text("flow_uid"u8, given.FlowId);
        WhorlMembers.Fingerprints(json, given, withJa4: true);
        json.Flag("self_signed"u8, given.Certificate?.IsSelfSigned);
        WhorlMembers.Verdict(json, given);
        WhorlMembers.Reasons(json, given);
        json.WriteEndObject();
        JsonPayload.End(json);
    }

    private static void WriteEvent(Utf8JsonWriter json, DeliveryEvent given)
    {
        bool isDetection = EventWords.IsDetection(given);
        json.WriteStartObject("event"u8);
        json.WriteString("id"u8, given.Id);
        json.WriteString("kind"u8, isDetection ? "alert"u8 : "event"u8);
        json.WriteStartArray("category"u8);
        json.WriteStringValue("network"u8);
        if (isDetection)
        {
            json.WriteStringValue("threat"u8);
        }

        json.WriteEndArray();
        json.WriteStartArray("type"u8);
        if (isDetection)
        {
            json.WriteStringValue("indicator"u8);
        }
        else
        {
            json.WriteStringValue("connection"u8);
            json.WriteStringValue("protocol"u8);
        }

        json.WriteEndArray();
        json.WriteString("dataset"u8, isDetection ? "whorl.detection"u8 : "whorl.observation"u8);
        json.WriteString("module"u8, "whorl"u8);
        json.WriteNumber("severity"u8, EventWords.SeverityOfTen(given.Severity));
        json.Number("risk_score"u8, EventWords.Percent(given.C2?.Score));
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, ReadOnlySpan<byte> name, DeliveryEvent given)
    {
        if (given.SourceIp is null && given.SourcePort is null)
        {
            return;
        }

        json.WriteStartObject(name);
        WriteAddress(json, given.SourceIp);
        json.Number("port"u8, given.SourcePort);
        json.WriteEndObject();
    }

    private static void WriteDestination(Utf8JsonWriter json, ReadOnlySpan<byte> name, DeliveryEvent given)
    {
        if (given is { DestinationIp: null, DestinationPort: null, ServerName: null, System: null, Organisation: null })
        {
            return;
        }

        json.WriteStartObject(name);
        WriteAddress(json, given.DestinationIp);
        json.Number("port"u8, given.DestinationPort);
        json.Text("domain"u8, given.ServerName);
        if (given.System is not null || given.Organisation is not null)
        {
            json.WriteStartObject("as"u8);
            json.Number("number"u8, given.System);
            if (given.Organisation is { } organisation)
            {
                json.WriteStartObject("organization"u8);
                json.Text("name"u8, organisation);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>A field of the type ip would refuse the whole document for what is no address.</summary>
    private static void WriteAddress(Utf8JsonWriter json, string? address)
    {
        json.Text("address"u8, address);
        if (EventWords.IsAddress(address, out _))
        {
            json.Text("ip"u8, address);
        }
    }

    private static void WriteThreat(Utf8JsonWriter json, DeliveryEvent given)
    {
        if (!EventWords.IsDetection(given) || given.C2 is not { } score)
        {
            return;
        }

        json.WriteStartObject("threat"u8);
        if (EventWords.IsAddress(given.DestinationIp, out bool isVersion6))
        {
            json.WriteStartObject("indicator"u8);
            json.WriteString("type"u8, isVersion6 ? "ipv6-addr"u8 : "ipv4-addr"u8);
            json.Text("ip"u8, given.DestinationIp);
            json.Number("port"u8, given.DestinationPort);
            json.WriteString("confidence"u8, score.Verdict switch
            {
                "c2" => "High"u8,
                "suspicious" => "Medium"u8,
                "unlikely" => "Low"u8,
                _ => "Not Specified"u8,
            });
            json.WriteString("provider"u8, EventWords.Product);
            json.WriteEndObject();
        }

        if (EventWords.IsAccused(score) && score.Families is [{ } family, ..])
        {
            json.WriteStartObject("software"u8);
            json.Text("name"u8, family);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteRelated(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.WriteStartObject("related"u8);
        json.WriteStartArray("ip"u8);
        json.Value(EventWords.IsAddress(given.SourceIp, out _) ? given.SourceIp : null);
        json.Value(EventWords.IsAddress(given.DestinationIp, out _) ? given.DestinationIp : null);
        json.WriteEndArray();
        json.WriteStartArray("hosts"u8);
        json.Value(given.ServerName);
        json.WriteEndArray();
        json.WriteStartArray("hash"u8);
        json.Value(given.Ja3);
        json.Value(given.Ja3s);
        json.Value(given.Ja4);
        json.Value(given.Jarm);
        json.Value(given.AtsfHash);
        json.Value(given.Certificate?.Sha1);
        json.Value(given.Certificate?.Sha256);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
