using Whorl.Detection.Differences;
using Whorl.Detection.Stacks;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Lookups;

/// <summary>How much of what showed a fingerprint was listed as a threat, over all weeks, and the bounds between which the share lies nine times in ten.</summary>
/// <param name="Score">The share; ATSF's score.</param>
/// <param name="Lower">Its 5 % quantile.</param>
/// <param name="Upper">Its 95 % quantile.</param>
/// <param name="Block">Distinct targets listed as threats.</param>
/// <param name="Top">Distinct targets of popular names.</param>
public sealed record LookupScore(double Score, double Lower, double Upper, long Block, long Top);

/// <summary>A known fingerprint that is nearly the one looked up.</summary>
/// <param name="Fingerprint">It.</param>
/// <param name="Equal">Probe parts that are equal.</param>
/// <param name="Parts">Probe parts.</param>
/// <param name="Labels">What the lists call it.</param>
public sealed record NearFingerprint(Fingerprint Fingerprint, int Equal, int Parts, IReadOnlyList<string> Labels);

/// <summary>All that a store knows of a value.</summary>
public sealed record LookupAnswer
{
    /// <summary>The value.</summary>
    public required LookupValue Value { get; init; }

    /// <summary>The fingerprints that it is.</summary>
    public IReadOnlyList<StoredFingerprint> Fingerprints { get; init; } = [];

    /// <summary>What each source says of it.</summary>
    public IReadOnlyList<ListedValue> Listings { get; init; } = [];

    /// <summary>Provider, warning and threat ranges that hold the address, or suffixes that the name ends with.</summary>
    public IReadOnlyList<ListedValue> Around { get; init; } = [];

    /// <summary>Rows of feeds that have it and were not taken.</summary>
    public IReadOnlyList<QuarantinedRow> Quarantine { get; init; } = [];

    /// <summary>Whom a client's fingerprint may be of; null where no database knows it.</summary>
    public ClientAnswer? Client { get; init; }

    /// <summary>Servers that show it or are it.</summary>
    public Page<SeenServer> Servers { get; init; } = new([], 0);

    /// <summary>How the targets at the address or of the name changed, the latest change first.</summary>
    public IReadOnlyList<TargetChange> Changes { get; init; } = [];

    /// <summary>Handshakes with it; of an address, those in which it is the server.</summary>
    public Page<SeenHandshake> Handshakes { get; init; } = new([], 0);

    /// <summary>Handshakes of which an address is the client.</summary>
    public Page<SeenHandshake> AsClient { get; init; } = new([], 0);

    /// <summary>The measured TLS stacks that the fingerprint is of, or is like; null where there are none.</summary>
    public StackAnswer? Stack { get; init; }

    /// <summary>The likeliest program behind those handshakes whose clients a database knows.</summary>
    public IReadOnlyDictionary<SeenHandshake, LikelyClient> LikelyClients { get; init; } = new Dictionary<SeenHandshake, LikelyClient>();

    /// <summary>Targets by week and list.</summary>
    public IReadOnlyList<Prevalence> Weeks { get; init; } = [];

    /// <summary>The score; null where nothing that counts was seen, which says nothing.</summary>
    public LookupScore? Score { get; init; }

    /// <summary>Known fingerprints near it.</summary>
    public IReadOnlyList<NearFingerprint> Nearest { get; init; } = [];

    /// <summary>The network of the address.</summary>
    public NetworkRange? Network { get; init; }

    /// <summary>The reasons behind the answer.</summary>
    public IReadOnlyList<LookupEvidence> Evidence { get; init; } = [];

    /// <summary>What not to conclude, in words.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>Whether anything at all is known.</summary>
    public bool IsKnown => Listings.Count + Around.Count + Quarantine.Count > 0 || Client is not null || Stack is not null || Servers.Total + Handshakes.Total + AsClient.Total > 0 || Network is not null || Weeks.Count > 0;
}
