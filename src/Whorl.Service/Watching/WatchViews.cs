namespace Whorl.Service.Watching;

/// <summary>Makes what is shown of watched servers.</summary>
public sealed class WatchViews(WatchList list, LookStore looks, DriftLog drifts, TimeProvider time)
{
    /// <summary>The views of some servers; each is held against all of its group.</summary>
    public IReadOnlyList<WatchView> Of(IReadOnlyList<WatchEntry> entries)
    {
        HashSet<string> alike = [.. entries.Where(entry => entry.IsAlike).Select(entry => entry.Group!)];
        Dictionary<long, Outlier> outliers = [];
        foreach (IGrouping<string, WatchEntry> group in list.All().Where(entry => entry.Group is { } name && alike.Contains(name)).GroupBy(entry => entry.Group!, StringComparer.Ordinal))
        {
            foreach ((long id, Outlier outlier) in GroupOutliers.Find([.. group.Select(entry => (entry, looks.Latest(entry.Id)))]))
            {
                outliers[id] = outlier;
            }
        }

        return [.. entries.Select(entry => Of(entry, outliers.GetValueOrDefault(entry.Id)))];
    }

    /// <summary>The same with the drifts that ended.</summary>
    public IReadOnlyList<WatchView> Whole(IReadOnlyList<WatchEntry> entries) => [.. Of(entries).Select(view => view with { History = drifts.Ended(view.Entry.Id) })];

    private WatchView Of(WatchEntry entry, Outlier? outlier)
    {
        Baseline baseline = looks.Baseline(entry.Id);
        Drift? drift = drifts.Open(entry.Id);
        DriftSides? sides = drift is null ? null : looks.Sides(drift);
        return new WatchView(entry, entry.IsPaused(time.GetUtcNow()) ? WatchState.Paused : entry.LastState, baseline.Looks.Count, looks.Origin(entry.Id), drift, sides?.Before, sides?.After, outlier);
    }
}
