using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Searching;

/// <summary>Keeps what alerts found and hands it over: the same search and target is one detection for a day, delivered once.</summary>
internal sealed class AlertReporter(AlertPlaces places, DetectionLog detections, EventReporter events)
{
    /// <summary>Tells hits of a search that stands at a place; how many were new, or null where it stands there no more, or not all could be handed over.</summary>
    public async Task<int?> TellAsync(SavedSearch search, SearchScope kind, AlertPlace place, IReadOnlyList<AlertHit> hits, CancellationToken cancellation)
    {
        if (hits.Count == 0)
        {
            return 0;
        }

        if (places.Where(search.Id, kind, place, () => detections.Add([.. hits.Select(hit => hit.Kept)])) is not { } kept)
        {
            return null;
        }

        List<DeliveryEvent> fresh = [];
        int told = 0;
        for (int i = 0; i < hits.Count; i++)
        {
            // One with the hit's own id was kept by a life that may have ended before it handed it over.
            (DetectionEntry entry, bool isNew) = kept[i];
            if (!isNew && entry.Event != hits[i].Kept.Event)
            {
                continue;
            }

            told++;
            if (entry.State != DetectionState.Suppressed)
            {
                fresh.Add(hits[i].Delivered);
            }
        }

        return await events.DeliverAsync(fresh, cancellation).ConfigureAwait(false) ? told : null;
    }
}
