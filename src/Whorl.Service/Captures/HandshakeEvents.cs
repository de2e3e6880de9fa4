using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Verdicts;
using Whorl.Store.Sightings;

namespace Whorl.Service.Captures;

/// <summary>What is delivered of a handshake that is suspicious or bad. Pure but for the id.</summary>
internal static class HandshakeEvents
{
    /// <summary>The event.</summary>
    public static DeliveryEvent Of(HandshakeSighting seen, HandshakeVerdict verdict, string sensor) => Seen(seen, Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddTicks(seen.Timestamp / 100)), sensor) with
    {
        Severity = verdict.Reputation == Reputation.Bad ? EventSeverity.High : EventSeverity.Medium,
        SourcePort = seen.ClientPort,
        Jarm = verdict.Server?.Jarm?.Value,
        AtsfHash = verdict.Server?.Atsf?.Value,
        C2 = verdict.Server is { } c2 ? new EventScore(c2.Score, c2.Lower, c2.Threshold, c2.Word, [.. c2.Families.Select(family => family.Name)]) : null,
        Rule = new EventRule("whorl.handshake", "Handshakes with what lists and earlier scans know", null),
        Message = Sentence(seen, verdict),
        Evidence = verdict.Evidence,
        Caveats = verdict.Caveats,
    };

    /// <summary>What an event says of the handshake alone; not the client's port, which the store does not keep.</summary>
    public static DeliveryEvent Seen(HandshakeSighting seen, Guid id, string sensor) => new()
    {
        Id = id,
        Kind = EventKind.Detection,
        Timestamp = seen.Timestamp,
        Sensor = sensor,
        SourceIp = seen.ClientAddress.ToString(),
        DestinationIp = seen.ServerAddress.ToString(),
        DestinationPort = seen.ServerPort,
        Transport = seen.Protocol == HandshakeProtocol.Tls ? "tcp" : "udp",
        ServerName = seen.ServerName,
        Version = seen.Version,
        Cipher = seen.Cipher,
        Alpn = seen.Alpn,
        Ja3 = seen.Ja3?.Value,
        Ja3String = seen.Ja3?.Raw,
        Ja3s = seen.Ja3s?.Value,
        Ja3sString = seen.Ja3s?.Raw,
        Ja4 = seen.Ja4?.Value,
        Certificate = VerdictEvents.Certificate(seen.Certificate),
    };

    /// <summary>The server, with the name that was asked for behind a space.</summary>
    public static string Target(HandshakeSighting seen) => DetectionEntry.TargetOf(seen.ServerAddress, seen.ServerPort, seen.ServerName);

    private static string Sentence(HandshakeSighting seen, HandshakeVerdict verdict) =>
        $"{seen.ClientAddress} spoke to {Target(seen)}: {(verdict.Evidence is [var first, ..] ? first : verdict.Word)}";
}
