using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Store.Upkeep;

namespace Whorl.Store;

/// <summary>
/// What Whorl remembers: sightings, intelligence, and the counts that scoring reads. One contract for every engine, held by one
/// suite of conformance tests; SQL lives in the engines only.
/// </summary>
public interface IStore : IDisposable
{
    /// <summary>Begins to write sightings.</summary>
    ISightingWriter OpenWriter();

    /// <summary>Begins to go through what was seen of servers, week by week; the lists are those of this moment.</summary>
    ISightingReplay OpenReplay();

    /// <summary>
    /// Gives every row of the tally, or those of one fingerprint; brings the tally up to date first, where lists changed what they say
    /// of past weeks.
    /// </summary>
    void ReadTally(Action<TallyRow> take, int? fingerprint = null);

    /// <summary>How many targets showed a fingerprint, by week and list in that order; up to date as <see cref="ReadTally"/> is.</summary>
    IReadOnlyList<Prevalence> ReadPrevalence(int fingerprint);

    /// <summary>The table of autonomous systems that was imported last.</summary>
    NetworkTable ReadNetworks();

    /// <summary>Begins to answer single questions, of the store as it is at this moment.</summary>
    IStoreReader OpenReader();

    /// <summary>Begins to go through handshakes in the order of time, with what hunts ask beside them.</summary>
    IHandshakeReading OpenHandshakes();

    /// <summary>What is wrong with the store, a sentence each; reads all of it.</summary>
    IReadOnlyList<string> Verify();

    /// <summary>Computes JARM and ATSF of everything whose answers were kept again, and corrects what differs.</summary>
    RefingerprintReport Refingerprint();

    /// <summary>
    /// Deletes what nothing refers to, and before that all weeks but the newest <paramref name="keep"/>, counted back from the last
    /// one in which anything was seen; then makes the file small.
    /// </summary>
    CompactionReport Compact(int? keep = null);

    /// <summary>Begins to write a feed.</summary>
    IFeedWriter OpenFeed(FeedSource source);
}
