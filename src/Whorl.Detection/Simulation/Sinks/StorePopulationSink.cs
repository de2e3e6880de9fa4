using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Simulation.Sinks;

/// <summary>Writes a population into a store.</summary>
public sealed class StorePopulationSink(IStore store) : IPopulationSink
{
    private ISightingWriter? writer;

    /// <inheritdoc/>
    public void AddNetworks(FeedSource source, IReadOnlyList<NetworkRange> networks)
    {
        using IFeedWriter feed = store.OpenFeed(source);
        foreach (NetworkRange range in networks)
        {
            feed.Add(range);
        }

        feed.Commit();
    }

    /// <inheritdoc/>
    public void AddList(FeedSource source, Week week, IEnumerable<Indicator> rows)
    {
        using IFeedWriter feed = store.OpenFeed(source);
        foreach (Indicator row in rows)
        {
            feed.Add(row);
        }

        feed.Commit();
    }

    /// <inheritdoc/>
    public void BeginWeek(Week week) => writer ??= store.OpenWriter();

    /// <inheritdoc/>
    public void Add(ServerSighting sighting) => writer!.Add(sighting);

    /// <summary>Leaves the rest to be written while the next week is made: its lists say nothing of this one.</summary>
    public void EndWeek() => writer!.EndBatch();

    /// <inheritdoc/>
    public void Dispose()
    {
        writer?.Dispose();
        writer = null;
    }
}
