using Microsoft.Extensions.Logging;
using Whorl.Detection.Verdicts;
using Whorl.Observations.Scans;
using Whorl.Service.Delivery;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>Hands over what is delivered of a scan. A verdict is its caller's whatever becomes of that; what could not be handed over is logged.</summary>
internal sealed partial class EventReporter(IEventSink sink, VerdictEvents events, ILogger<EventReporter> log)
{
    /// <summary>Hands over all events of a scan; completes when they are in the spool.</summary>
    public async Task ReportAsync(ScanRecord record, ServerSighting seen, C2Verdict c2, CdnVerdict? cdn, DateTimeOffset learnt, CancellationToken cancellation)
    {
        foreach (DeliveryEvent made in events.Of(record, seen, c2, cdn, learnt))
        {
            try
            {
                await sink.AddAsync(made, cancellation).ConfigureAwait(false);
            }
            catch (EventNotKeptException problem)
            {
                LogNotKept(made.Id, problem.Message);
            }
            catch (OperationCanceledException)
            {
                LogNotKept(made.Id, "the service was stopped while the spool was full");
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "event {Id} will not be delivered: {Why}")]
    private partial void LogNotKept(Guid id, string why);
}
