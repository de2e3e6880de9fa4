using Whorl.Fingerprints.Explain;
using Whorl.Service.Watching;

namespace Whorl.Cli.Watching;

/// <summary>What came of a check, in one line.</summary>
internal static class WatchSummary
{
    public static string Of(IReadOnlyList<WatchView> views)
    {
        List<string> parts = [];
        foreach (WatchState state in (WatchState[])[WatchState.Drift, WatchState.Unreachable, WatchState.Unknown, WatchState.Paused, WatchState.Ok])
        {
            int count = views.Count(view => view.State == state);
            if (count > 0)
            {
                parts.Add($"{count} {state.Name()}");
            }
        }

        int outliers = views.Count(view => view.Outlier is not null);
        return $"{Printable.Count(views.Count, "server")}: {string.Join(", ", parts)}{(outliers > 0 ? $"; {Printable.Count(outliers, "outlier")}" : string.Empty)}";
    }
}
