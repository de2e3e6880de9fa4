using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Simulation;

/// <summary>Takes a simulated population, week by week: a week's lists before its sightings.</summary>
public interface IPopulationSink : IDisposable
{
    /// <summary>Takes the table of autonomous systems, once.</summary>
    void AddNetworks(FeedSource source, IReadOnlyList<NetworkRange> networks);

    /// <summary>Takes a list as it is from now on, in the place of the one before of that name.</summary>
    void AddList(FeedSource source, Week week, IEnumerable<Indicator> rows);

    /// <summary>Begins a week's sightings.</summary>
    void BeginWeek(Week week);

    /// <summary>Takes a sighting; the instance is filled again for the next.</summary>
    void Add(ServerSighting sighting);

    /// <summary>Ends the week.</summary>
    void EndWeek();
}
