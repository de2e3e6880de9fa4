using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;

namespace Whorl.Store.Reading;

/// <summary>Answers single questions, each from an index, however much the store holds. Belongs to one thread.</summary>
public interface IStoreReader : IDisposable
{
    /// <summary>The fingerprints with that value; different methods may share one.</summary>
    IReadOnlyList<StoredFingerprint> Fingerprints(string value);

    /// <summary>A fingerprint by id.</summary>
    Fingerprint FingerprintOf(int id);

    /// <summary>The fingerprints of a method whose value begins so, by value, no more than <paramref name="most"/>.</summary>
    IReadOnlyList<StoredFingerprint> FingerprintsBeginning(FingerprintMethod method, string prefix, int most);

    /// <summary>The fingerprints of servers that most targets showed, with how many were listed as threats and how many popular, the most frequent first.</summary>
    IReadOnlyList<PrevalentFingerprint> Prevalent(FingerprintMethod method, int most);

    /// <summary>
    /// Values that were seen and begin so, no more than <paramref name="most"/>: of the first ones by value those that most have. Each is found by an index and
    /// counted no further than a thousand, so that it takes the same time in any store.
    /// </summary>
    IReadOnlyList<KnownValue> ValuesBeginning(ValueKind kind, string prefix, int most);

    /// <summary>The ids of Server headers and issuer classes that contain a text, whatever its case, no more than <paramref name="most"/>.</summary>
    IReadOnlyList<int> WordsContaining(string text, int most);

    /// <summary>The id of a Server header or issuer class; null where it was never seen.</summary>
    int? WordId(string word);

    /// <summary>Gives the newest fingerprints of a method that have a raw text, no more than <paramref name="most"/>.</summary>
    void EachRaw(FingerprintMethod method, int most, RawFingerprint take);

    /// <summary>What the sources say of a value, each for itself; popular names included.</summary>
    IReadOnlyList<ListedValue> Listings(string value, int most);

    /// <summary>
    /// Gives every threat that is listed, one at a time, source by source; the parts of a group come one after the other.
    /// </summary>
    void EachThreat(string? source, Action<ListedThreat> take);

    /// <summary>Whether any threat is listed.</summary>
    bool HasThreats();

    /// <summary>Rejected rows that hold a value.</summary>
    IReadOnlyList<QuarantinedRow> Quarantine(string value, int most);

    /// <summary>Rejected rows of a feed, in their order.</summary>
    IReadOnlyList<QuarantinedRow> QuarantineOf(string feed, int most);

    /// <summary>How many threats the feeds with most of them have in common, pair by pair and each with itself; goes through all that they list.</summary>
    IReadOnlyList<FeedOverlap> Overlaps(int mostFeeds);

    /// <summary>The programs that a client fingerprint is known of, without their destinations, each with its source.</summary>
    IReadOnlyList<SourcedLabel> Labels(int fingerprint);

    /// <summary>What is known of a label's destinations, a row for each part of them.</summary>
    IReadOnlyList<DestinationTotal> DestinationTotals(long label);

    /// <summary>How often a label was seen with one destination; 0 for never.</summary>
    long DestinationCount(long label, DestinationKind kind, string value);

    /// <summary>
    /// The Server headers that targets other than one showed with a fingerprint, each once, in no order; of the latest looks, where very many have it.
    /// </summary>
    IReadOnlyList<string> HeadersElsewhere(int fingerprint, HostAddress address, ushort port);

    /// <summary>Servers, those that were new last first.</summary>
    Page<SeenServer> Servers(ServerQuestion question, int most);

    /// <summary>
    /// How the targets at an address or of a name looked one time after the other: of those that were new last, no more than
    /// <paramref name="mostTargets"/>, and of each no more than its latest <paramref name="mostStates"/> looks.
    /// </summary>
    IReadOnlyList<TargetHistory> Histories(ServerQuestion question, int mostTargets, int mostStates);

    /// <summary>
    /// The looks of servers with lower numbers than one, the latest first; all of them where nothing is asked. A look is a target as it was for some
    /// time; its number is <see cref="SeenServer.Id"/>.
    /// </summary>
    IReadOnlyList<SeenServer> LooksBefore(ServerQuestion question, long before, int most);

    /// <summary>Handshakes with lower numbers than one, as <see cref="Handshakes"/>; all of them where nothing is asked.</summary>
    IReadOnlyList<SeenHandshake> HandshakesBefore(HandshakeQuestion question, long before, int most);

    /// <summary>Handshakes, one row for those that differ in time alone; those that were new last first.</summary>
    Page<SeenHandshake> Handshakes(HandshakeQuestion question, int most);

    /// <summary>Gives every sighting of a server, in an instance that is filled again; without the answers.</summary>
    void EachServer(Action<ServerSighting> take);

    /// <summary>Gives every handshake, in an instance that is filled again.</summary>
    void EachHandshake(Action<HandshakeSighting> take);

    /// <summary>The autonomous system that announces an address; null where no table has it.</summary>
    NetworkRange? NetworkOf(HostAddress address);

    /// <summary>The feeds, by name.</summary>
    IReadOnlyList<FeedState> Feeds();

    /// <summary>A number that grows with every batch of sightings and every import.</summary>
    long Changes();

    /// <summary>How much was seen week by week, in their order; goes through all of it, a second or two for 30 million sightings.</summary>
    IReadOnlyList<WeekTotal> WeekTotals();

    /// <summary>The weeks in which servers were seen, the latest first, no more than <paramref name="most"/>.</summary>
    IReadOnlyList<Week> LatestWeeks(int most);

    /// <summary>
    /// Two weeks of servers side by side, with no more than <paramref name="most"/> fingerprints each of those that grew and shrank; goes through the looks of both
    /// weeks, about a second for a million servers.
    /// </summary>
    WeekComparison CompareWeeks(Week from, Week to, int most);

    /// <summary>Rows by table, sizes and weeks.</summary>
    StoreStatistics Statistics();
}

/// <summary>The first rows of an answer, and how many there are in all.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Total">How many there are, counted no further than some ten thousands.</param>
/// <param name="IsMore">Whether there are more than were counted.</param>
public sealed record Page<T>(IReadOnlyList<T> Rows, long Total, bool IsMore = false);

/// <summary>A fingerprint with its id.</summary>
/// <param name="Id">The id, which the tally counts by.</param>
/// <param name="Fingerprint">The fingerprint.</param>
public sealed record StoredFingerprint(int Id, Fingerprint Fingerprint);

/// <summary>How many targets showed a fingerprint.</summary>
/// <param name="Known">The fingerprint.</param>
/// <param name="Targets">All.</param>
/// <param name="Threats">Those listed as threats.</param>
/// <param name="Popular">Those of popular names.</param>
public sealed record PrevalentFingerprint(StoredFingerprint Known, long Targets, long Threats, long Popular);

/// <summary>What a source says of a value.</summary>
/// <param name="Indicator">The row.</param>
/// <param name="Source">The source.</param>
public sealed record ListedValue(Indicator Indicator, FeedSource Source);

/// <summary>A threat as a source lists it.</summary>
/// <param name="Indicator">The row.</param>
/// <param name="Source">The source.</param>
/// <param name="Ambiguity">Names of programs and software, none of them malware, that are known to share the value.</param>
public sealed record ListedThreat(Indicator Indicator, FeedSource Source, int Ambiguity);

/// <summary>A row that an import did not take.</summary>
/// <param name="Feed">The source's name.</param>
/// <param name="Rejection">What was wrong.</param>
public sealed record QuarantinedRow(string Feed, Rejection Rejection);

/// <summary>Threats that two feeds have in common.</summary>
/// <param name="First">The one.</param>
/// <param name="Second">The other; the same for all that it has.</param>
/// <param name="Values">How many values both list.</param>
public sealed record FeedOverlap(string First, string Second, long Values);

/// <summary>A feed as it was imported last.</summary>
/// <param name="Source">The source.</param>
/// <param name="Rows">Rows taken.</param>
/// <param name="Rejected">Rows not taken.</param>
public sealed record FeedState(FeedSource Source, long Rows, long Rejected);

/// <summary>What was seen in a week.</summary>
/// <param name="Week">The week.</param>
/// <param name="Servers">Sightings of servers.</param>
/// <param name="Handshakes">Handshakes.</param>
public sealed record WeekTotal(Week Week, long Servers, long Handshakes);

/// <summary>Counts of the store.</summary>
/// <param name="Tables">Rows by table.</param>
/// <param name="Bytes">Size of the file and its log.</param>
/// <param name="Weeks">Weeks in which servers or handshakes were seen.</param>
public sealed record StoreStatistics(IReadOnlyList<KeyValuePair<string, long>> Tables, long Bytes, IReadOnlyList<Week> Weeks)
{
    /// <summary>Sightings of servers and handshakes.</summary>
    public long Sightings => Tables.Where(table => table.Key is "seen" or "met").Sum(table => table.Value);
}
