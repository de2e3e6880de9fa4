using Microsoft.Extensions.Logging;
using Whorl.Detection.Verdicts;
using Whorl.Observations.Scans;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>
/// Keeps what was found, and hands over what is delivered. A verdict is its caller's whatever becomes of that; what could not be handed over is
/// logged.
/// </summary>
/// <param name="sink">Takes what is delivered.</param>
/// <param name="events">Makes events of scans.</param>
/// <param name="detections">Keeps what was found.</param>
/// <param name="log">Is told what could not be handed over.</param>
/// <param name="patience">How long a full spool is waited for; null for ten seconds.</param>
internal sealed partial class EventReporter(IEventSink sink, VerdictEvents events, DetectionLog detections, ILogger<EventReporter> log, TimeSpan? patience = null)
{
    private readonly TimeSpan mostPatience = patience ?? TimeSpan.FromSeconds(10);

    /// <summary>Keeps and hands over what came of a scan; completes when it is in the spool. The detection, where there is one.</summary>
    public async Task<DeliveryEvent?> ReportAsync(
        ScanRecord record, ServerSighting seen, C2Verdict c2, CdnVerdict? cdn, ListKind list, ReadOnlyMemory<byte> document, DateTimeOffset learnt, CancellationToken cancellation)
    {
        IReadOnlyList<DeliveryEvent> made = events.Of(record, seen, c2, cdn, list, learnt);
        if (made is [_, { } detection])
        {
            (DetectionEntry kept, _) = detections.Add(new DetectionEntry
            {
                Event = detection.Id,
                Source = "scan",
                Target = DetectionEntry.TargetOf(seen.Address, seen.Port, seen.ServerName),
                Word = list == ListKind.Threat ? "listed" : c2.Word,
                Reputation = Reputations.Of(c2, list),
                Score = c2.Score,
                Sentence = detection.Message!,
                Document = document,
            });
            made = kept.State == DetectionState.Suppressed ? [made[0]] : made;
        }

        await DeliverAsync(made, cancellation).ConfigureAwait(false);
        return made is [_, var found] ? found : null;
    }

    /// <summary>
    /// Hands over events; completes when they are in the spool, or when there was no room for a while: a receiver that is down must not hold up verdicts.
    /// Whether all of them are in the spool.
    /// </summary>
    public async Task<bool> DeliverAsync(IEnumerable<DeliveryEvent> given, CancellationToken cancellation)
    {
        using CancellationTokenSource waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        waiting.CancelAfter(mostPatience);
        bool isWhole = true;
        foreach (DeliveryEvent made in given)
        {
            try
            {
                await sink.AddAsync(made, waiting.Token).ConfigureAwait(false);
                continue;
            }
            catch (EventNotKeptException problem)
            {
                LogNotKept(made.Id, problem.Message);
            }
            catch (OperationCanceledException)
            {
                LogNotKept(made.Id, cancellation.IsCancellationRequested ? "the service was stopped while the spool was full" : "the spool stayed full");
            }
            catch (Exception problem)
            {
                LogFault(made.Id, problem);
            }

            isWhole = false;
        }

        return isWhole;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "event {Id} will not be delivered: {Why}")]
    private partial void LogNotKept(Guid id, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "event {Id} will not be delivered: this should not have happened")]
    private partial void LogFault(Guid id, Exception problem);
}
