using Whorl.Observations.Scans;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Watching;

/// <summary>Tells drifts: each is one detection, counted at every check that sees it, and is delivered once: by the next check where this one could not.</summary>
internal sealed class WatchReporter(WatchBook book, DetectionLog detections, EventReporter events, string sensor)
{
    /// <summary>Tells what a check found, where that is a drift; completes when it is in the spool.</summary>
    public async Task ReportAsync(CheckReport report, CancellationToken cancellation)
    {
        if (report is not { Drift: { } drift, Now: { } look, Address: { } address })
        {
            return;
        }

        WatchTarget target = report.Entry.Target;
        string server = address.WithPort(target.Port);
        string sentence = $"{(target.ServerName is { } name ? $"{server} ({name})" : server)} looks otherwise than it should: {drift.Words.Sentence}";
        (DetectionEntry kept, _) = detections.Add(new DetectionEntry
        {
            Event = drift.Event,
            Source = "watch",
            Target = DetectionEntry.TargetOf(address, target.Port, target.ServerName),
            Key = $"watch\n{drift.Event}",
            Word = "drift",
            Reputation = Reputation.Unknown,
            Sentence = sentence,
            Document = WatchJson.Of(book.Views.Of([book.List.Find(report.Entry.Id) ?? report.Entry])[0]),
        });
        if (drift.IsTold || kept.State == DetectionState.Suppressed)
        {
            return;
        }

        DeliveryEvent told = new()
        {
            Id = drift.Event,
            Kind = EventKind.Detection,
            Timestamp = look.At * 1_000_000,
            Severity = EventSeverity.Medium,
            Sensor = sensor,
            DestinationIp = address.ToString(),
            DestinationPort = target.Port,
            Transport = "tcp",
            ServerName = target.ServerName,
            Established = look.Seen.Status == ScanStatus.Success,
            Jarm = look.Seen.Jarm?.Value,
            Atsf = look.Seen.Atsf?.Raw,
            AtsfHash = look.Seen.Atsf?.Value,
            Certificate = VerdictEvents.Certificate(look.Seen.Certificate),
            Rule = new EventRule("whorl.watch", "Own server against its baseline", "1"),
            Message = sentence,
            Evidence = [.. drift.Words.Changes.Select(change => change.Text)],
            Caveats = [drift.Words.Cause],
        };
        if (await events.DeliverAsync([told], cancellation).ConfigureAwait(false))
        {
            book.Drifts.Told(drift);
        }
    }
}
