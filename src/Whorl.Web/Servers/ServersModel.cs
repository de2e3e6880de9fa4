using Whorl.Service.Watching;

namespace Whorl.Web.Servers;

/// <summary>Own servers, group by group.</summary>
/// <param name="Views">The servers.</param>
/// <param name="Note">What was just done; null for nothing.</param>
public sealed record ServersModel(IReadOnlyList<WatchView> Views, string? Note)
{
    /// <summary>The groups by name, those without one last.</summary>
    public IEnumerable<IGrouping<string?, WatchView>> Groups => Views.GroupBy(view => view.Entry.Group, StringComparer.Ordinal).OrderBy(group => group.Key is null).ThenBy(group => group.Key, StringComparer.Ordinal);

    /// <summary>How many stand so.</summary>
    public int Count(WatchState state) => Views.Count(view => view.State == state);
}

/// <summary>One of them.</summary>
/// <param name="View">It, with the drifts that ended.</param>
/// <param name="Note">What was just done; null for nothing.</param>
public sealed record ServerModel(WatchView View, string? Note);
