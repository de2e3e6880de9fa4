using System.Globalization;
using Whorl.Detection.Verdicts;
using Whorl.Observations.Scans;
using Whorl.Service.Delivery;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>
/// What is delivered of a scan on demand: an observation always, a detection where the verdict is <c>c2</c> or <c>suspicious</c> or a list
/// names the server as a threat. Pure but for the ids, which
/// whoever calls makes: by chance, or of the content where the same is to have the same id.
/// </summary>
internal sealed class VerdictEvents(string sensor, Func<EventKind, DateTimeOffset, Guid> newId)
{
    /// <summary>Ids by the time and chance (UUID version 7, RFC 9562, section 5.7).</summary>
    public static Guid ByTime(EventKind kind, DateTimeOffset time) => Guid.CreateVersion7(time);

    /// <summary>The events, the observation first.</summary>
    public IReadOnlyList<DeliveryEvent> Of(ScanRecord record, ServerSighting seen, C2Verdict c2, CdnVerdict? cdn, ListKind list, DateTimeOffset learnt)
    {
        DateTimeOffset at = DateTimeOffset.UnixEpoch.AddTicks(seen.Timestamp / 100);
        DeliveryEvent observation = new()
        {
            Id = newId(EventKind.Observation, at),
            Kind = EventKind.Observation,
            Timestamp = seen.Timestamp,
            Severity = EventSeverity.Info,
            Sensor = sensor,
            DestinationIp = seen.Address.ToString(),
            DestinationPort = seen.Port,
            Transport = "tcp",
            ServerName = seen.ServerName,
            Established = seen.Status == ScanStatus.Success,
            Jarm = seen.Jarm?.Value,
            Atsf = seen.Atsf?.Value,
            AtsfHash = seen.Atsf is null ? null : record.AtsfHash,
            Certificate = Certificate(seen.Certificate),
            Cdn = cdn?.Cdn,
            Message = $"{Name(seen)} was scanned: {record.Error ?? seen.Status.Name()}",
        };
        bool isListed = list == ListKind.Threat;
        if (!isListed && c2.Word is not ("c2" or "suspicious"))
        {
            return [observation];
        }

        DeliveryEvent detection = observation with
        {
            Id = newId(EventKind.Detection, at),
            Kind = EventKind.Detection,
            Severity = isListed || c2.Word == "c2" ? EventSeverity.High : EventSeverity.Medium,
            C2 = new EventScore(c2.Score, c2.Lower, c2.Threshold, c2.Word, [.. c2.Families.Select(family => family.Name)]),
            Rule = new EventRule("whorl.c2", "C2 detection by fingerprints", c2.Method),
            Message = isListed ? $"{Name(seen)} is listed as a threat" : Sentence(seen, c2),
            Evidence = [.. c2.Evidence, .. cdn?.Evidence ?? []],
            Caveats = [.. c2.Caveats, .. cdn?.Caveats ?? []],
            DatabaseVersion = VerdictDocument.Time(learnt),
        };
        return [observation, detection];
    }

    private static string Sentence(ServerSighting seen, C2Verdict c2)
    {
        string family = c2.Families.Count > 0 ? $", like {c2.Families[0].Name}" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{Name(seen)} {(c2.Word == "c2" ? "looks like a server of C2" : "may be a server of C2")}: score {c2.Score:0.00}, threshold {c2.Threshold:0.00}{family}");
    }

    private static string Name(ServerSighting seen) => seen.ServerName is { } name ? $"{seen.Address.WithPort(seen.Port)} ({name})" : seen.Address.WithPort(seen.Port);

    /// <summary>A certificate as events have it.</summary>
    public static EventCertificate? Certificate(CertificateSummary? seen) => seen is null ? null : new EventCertificate(
        seen.Sha256, seen.Sha1, seen.Subject, seen.Issuer, seen.Serial, seen.NotBefore, seen.NotAfter,
        seen.Names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [], seen.IsSelfSigned);
}
