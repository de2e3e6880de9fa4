using Whorl.Service.Delivery;
using Whorl.Service.Detections;

namespace Whorl.Service.Triage;

/// <summary>
/// Keeps findings and hands them over. What is handed over is in the spool when this returns; where it cannot be, this fails, so that the lines it came
/// of are read again. The same finding on the same day is one detection, delivered once.
/// </summary>
internal sealed class FindingReporter(DetectionLog detections, IEventSink sink)
{
    /// <summary>Keeps and hands over; returns those that are new, or are being repeated because a life ended before it knew that it was done; not what is suppressed.</summary>
    /// <exception cref="EventNotKeptException">The disk of the spool does not keep them.</exception>
    public async Task<IReadOnlyList<PendingFinding>> ReportAsync(IReadOnlyList<PendingFinding> found, CancellationToken cancellation)
    {
        if (found.Count == 0)
        {
            return found;
        }

        IReadOnlyList<(DetectionEntry Entry, bool IsNew)> kept = detections.Add([.. found.Select(one => one.Kept)]);
        PendingFinding[] fresh = [.. found.Where((one, i) => (kept[i].IsNew || kept[i].Entry.Event == one.Kept.Event) && kept[i].Entry.State != DetectionState.Suppressed).DistinctBy(one => one.Kept.Event)];
        await Task.WhenAll(fresh.Select(one => sink.AddAsync(one.Delivered, cancellation).AsTask())).ConfigureAwait(false);
        return fresh;
    }
}
