using System.Text;
using System.Text.Json;
using Whorl.Detection.Hunting;
using Whorl.Service.Captures;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Verdicts;
using Whorl.Store.Exporting;
using Whorl.Store.Sightings;

namespace Whorl.Service.Triage;

/// <summary>A finding with what is kept and delivered of it.</summary>
/// <param name="Shown">What is shown.</param>
/// <param name="Kept">What is kept.</param>
/// <param name="Delivered">What is delivered.</param>
internal sealed record PendingFinding(TriageFinding Shown, DetectionEntry Kept, DeliveryEvent Delivered)
{
    /// <summary>A hit of a hunt, at the handshake that it was found at where it is about that one.</summary>
    public static PendingFinding Of(Hit hit, HandshakeSighting? at, string sensor)
    {
        Guid id = EventId.Of(hit.Timestamp, "hunt", hit.Rule, hit.Case, $"{hit.Client} {hit.Segment} {hit.Server} {hit.Port} {hit.ServerName}", string.Join(' ', hit.Fingerprints.Known()));
        string? server = hit.Server is not { } address ? null : hit.Port is { } port ? address.WithPort(port) : address.ToString();
        string client = hit.Client?.ToString() ?? hit.Segment ?? "somebody";
        string why = hit.Evidence is [var first, ..] ? first.Words : hit.Case;
        string what = $"{hit.Rule}/{hit.Case}";
        HandshakeSighting? seen = at is not null && at.Timestamp == hit.Timestamp && at.ClientAddress == hit.Client && at.ServerAddress == hit.Server ? at : null;
        string? certificate = hit.Fingerprints.Certificate;
        DeliveryEvent delivered = new()
        {
            Id = id,
            Kind = EventKind.Detection,
            Timestamp = hit.Timestamp,
            Severity = (EventSeverity)Math.Min((int)hit.Severity, (int)EventSeverity.High),
            Sensor = sensor,
            SourceIp = hit.Client?.ToString(),
            SourcePort = seen?.ClientPort,
            DestinationIp = hit.Server?.ToString(),
            DestinationPort = hit.Port,
            Transport = seen is null ? null : seen.Protocol == HandshakeProtocol.Tls ? "tcp" : "udp",
            ServerName = hit.ServerName,
            Version = seen?.Version,
            Cipher = seen?.Cipher,
            Ja3 = hit.Fingerprints.Ja3,
            Ja3s = hit.Fingerprints.Ja3s,
            Ja4 = hit.Fingerprints.Ja4,
            Jarm = hit.Fingerprints.Jarm,
            AtsfHash = hit.Fingerprints.Atsf,
            Certificate = seen is not null ? VerdictEvents.Certificate(seen.Certificate)
                : certificate is null ? null : new EventCertificate(certificate.Length == 64 ? certificate : null, certificate.Length == 40 ? certificate : null, null, null, null, null, null, [], null),
            Rule = new EventRule($"whorl.hunt.{hit.Rule}", what, null),
            Message = $"{client}{(server is null ? string.Empty : $" and {server}{(hit.ServerName is { } name ? $" {name}" : string.Empty)}")}: {why}",
            Evidence = [.. hit.Evidence.Select(evidence => evidence.Words)],
            Caveats = hit.Caveats,
        };
        ReadOnlyMemory<byte> record = RecordOf(hit, id);
        return new PendingFinding(
            new TriageFinding { Event = id, Severity = hit.Severity, Timestamp = hit.Timestamp, What = what, Client = hit.Client?.ToString() ?? hit.Segment, Server = server, Name = hit.ServerName, Why = why, Record = record },
            new DetectionEntry
            {
                Event = id,
                Source = "hunt",
                Target = hit.Server is { } to && hit.Port is { } number ? DetectionEntry.TargetOf(to, number, hit.ServerName) : server ?? client,
                Word = what,
                Key = $"{client}\n{server} {hit.ServerName}\n{what}\n{string.Join(' ', hit.Fingerprints.Known())}",
                Reputation = hit.Severity >= Severity.High ? Reputation.Bad : hit.Severity == Severity.Medium ? Reputation.Suspicious : Reputation.Unknown,
                Score = hit.Score,
                Sentence = delivered.Message,
                Document = record,
            },
            delivered);
    }

    /// <summary>A handshake whose verdict is suspicious or bad.</summary>
    public static PendingFinding Of(HandshakeSighting seen, HandshakeVerdict verdict, string sensor)
    {
        Guid id = EventId.Of(
            seen.Timestamp, "handshake", seen.ClientAddress.WithPort(seen.ClientPort), seen.ServerAddress.WithPort(seen.ServerPort), seen.ServerName, seen.Ja3?.Value, seen.Ja3s?.Value, seen.Ja4?.Value,
            seen.Certificate?.Sha256 ?? seen.Certificate?.Sha1);
        DeliveryEvent delivered = HandshakeEvents.Of(seen, verdict, sensor) with { Id = id };
        ReadOnlyMemory<byte> record = RecordOf(seen, verdict, id);
        return new PendingFinding(
            new TriageFinding
            {
                Event = id,
                Severity = SeverityOf(verdict.Reputation),
                Timestamp = seen.Timestamp,
                What = verdict.Word,
                Client = seen.ClientAddress.ToString(),
                Server = seen.ServerAddress.WithPort(seen.ServerPort),
                Name = seen.ServerName,
                Why = verdict.Evidence is [var first, ..] ? first : verdict.Word,
                Record = record,
            },
            new DetectionEntry
            {
                Event = id, Source = "log", Target = HandshakeEvents.Target(seen), Word = verdict.Word, Reputation = verdict.Reputation, Score = verdict.Server?.Score, Sentence = delivered.Message!, Document = verdict.Json,
            },
            delivered);
    }

    /// <summary>How much a reputation matters.</summary>
    public static Severity SeverityOf(Reputation reputation) => reputation == Reputation.Bad ? Severity.High : Severity.Medium;

    /// <summary>A record with the id of its event as the last member.</summary>
    public static ReadOnlyMemory<byte> WithEvent(ReadOnlySpan<byte> json, Guid id)
    {
        json = json.TrimEnd((byte)'\n')[..^1];
        byte[] member = Encoding.UTF8.GetBytes($",\"event_id\":\"{id}\"}}");
        byte[] record = new byte[json.Length + member.Length];
        json.CopyTo(record);
        member.CopyTo(record, json.Length);
        return record;
    }

    private static ReadOnlyMemory<byte> RecordOf(Hit hit, Guid id)
    {
        using MemoryStream text = new();
        new HitJson(text).Write(hit);
        return WithEvent(text.ToArray(), id);
    }

    private static ReadOnlyMemory<byte> RecordOf(HandshakeSighting seen, HandshakeVerdict verdict, Guid id)
    {
        using MemoryStream handshake = new();
        using (SightingJson json = new(handshake))
        {
            json.Write(seen);
        }

        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("type", "judged_handshake");
            json.WritePropertyName("handshake");
            json.WriteRawValue(handshake.ToArray().AsSpan().TrimEnd((byte)'\n'), skipInputValidation: true);
            json.WritePropertyName("verdict");
            json.WriteRawValue(verdict.Json.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        return WithEvent(text.ToArray(), id);
    }
}
