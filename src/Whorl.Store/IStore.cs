using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Store;

/// <summary>
/// What Whorl remembers: sightings, intelligence, and the counts that scoring reads. One contract for every engine, held by one
/// suite of conformance tests; SQL lives in the engines only.
/// </summary>
public interface IStore : IDisposable
{
    /// <summary>Begins to write sightings.</summary>
    ISightingWriter OpenWriter();

    /// <summary>Begins to write a feed.</summary>
    IFeedWriter OpenFeed(FeedSource source);
}
