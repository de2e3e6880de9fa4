using Whorl.Detection.Clients;
using Whorl.Detection.Lookups;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting;

/// <summary>What a store knows that hunts ask for. Answers are kept, as the same clients and servers come again and again.</summary>
public sealed class HuntKnowledge : IDisposable
{
    private const int MostKept = 1 << 16;
    private const int MostListings = 50;

    private IStoreReader? reader;
    private StoredClients? stored;
    private readonly Dictionary<string, KnownClient> clients = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ClientProfile> profiles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<ListedValue>> listings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<ListedValue>> around = new(StringComparer.Ordinal);

    /// <summary>Reads from a store; null for none, and then nothing is known.</summary>
    public HuntKnowledge(IStore? store)
    {
        Store = store;
        Renew();
    }

    /// <summary>The store; null for none.</summary>
    public IStore? Store { get; }

    /// <summary>Its handshakes; null without a store.</summary>
    public IHandshakeReading? Handshakes { get; private set; }

    /// <summary>Its reader; null without a store.</summary>
    public IStoreReader? Reader => reader;

    /// <summary>Threats among fingerprints and certificates.</summary>
    public ThreatMarks Marks { get; private set; } = new();

    /// <summary>The table of autonomous systems.</summary>
    public NetworkTable Networks { get; private set; } = new([]);

    /// <summary>
    /// Looks at the store as it is now. A hunt that goes on for days does so now and then: lists change meanwhile, and a reading held
    /// open keeps the store's log from being cut.
    /// </summary>
    public void Renew()
    {
        Dispose();
        if (Store is null)
        {
            return;
        }

        clients.Clear();
        profiles.Clear();
        listings.Clear();
        around.Clear();
        Handshakes = Store.OpenHandshakes();
        reader = Store.OpenReader();
        stored = new StoredClients(reader);
        Marks = new ThreatMarks(Handshakes);
        Networks = Store.ReadNetworks();
    }

    /// <summary>
    /// What the client databases say of a handshake's client: by JA4 where they know it, else by JA3, and by where it went where they
    /// know where its programs go.
    /// </summary>
    public ClientProfile ClientOf(HandshakeSighting handshake)
    {
        ClientProfile? byJa4 = handshake.Ja4 is { } ja4 ? ClientOf(ja4, handshake) : null;
        return handshake.Ja3 is { } ja3 && byJa4 is not { Count: > 0 } && (byJa4 is null || byJa4.Programs.Count == 0) ? ClientOf(ja3, handshake)
            : byJa4 ?? new ClientProfile([], []);
    }

    /// <summary>What the client databases say of a fingerprint, wherever its client went.</summary>
    public ClientProfile ClientOf(FingerprintMethod method, string value) => Known(method, value).Anywhere;

    /// <summary>What lists say of a server at a moment: of its address, with and without its port, and of the name asked for, and of networks and suffixes around them.</summary>
    public IEnumerable<ListedValue> ServerListings(HostAddress address, ushort port, string? name, long at)
    {
        string text = address.ToString();
        IEnumerable<ListedValue> all = ListingsOf(text).Concat(ListingsOf(address.WithPort(port))).Concat(Around(text));
        if (name is not null)
        {
            all = all.Concat(ListingsOf(name).Where(listed => listed.Indicator.Type is IndicatorType.Domain or IndicatorType.DomainSuffix)).Concat(Around(name));
        }

        return all.Where(listed => listed.Indicator.Expires is not { } expires || at / 1_000_000_000 <= expires);
    }

    /// <summary>Why a server is known for something ordinary: a popular name, a provider, a warning list, somebody who found it in order; null where it is not.</summary>
    public string? OrdinaryServer(HostAddress address, ushort port, string? name, long at)
    {
        if (PopularName(name) is { } popular)
        {
            return popular;
        }

        foreach (ListedValue listed in ServerListings(address, port, name, at))
        {
            switch (listed.Indicator.Role)
            {
                case IndicatorRole.Benign:
                    return $"{listed.Indicator.Label ?? listed.Source.Name} found it in order";
                case IndicatorRole.Provider:
                    return $"{listed.Indicator.Label ?? listed.Source.Name} serves many customers there";
                case IndicatorRole.Warning:
                    return $"the warning list {listed.Source.Name} has it";
            }
        }

        return null;
    }

    /// <summary>Why a name counts as popular, as the labels of the store have it: it or it without www. is on a top list.</summary>
    public string? PopularName(string? name)
    {
        foreach (string candidate in name is null ? [] : name.StartsWith("www.", StringComparison.Ordinal) ? (string[])[name, name[4..]] : [name])
        {
            if (ListingsOf(candidate).FirstOrDefault(listed => listed.Indicator.Role == IndicatorRole.Popular) is { } listed)
            {
                return $"{candidate} is on the top list {listed.Source.Name}";
            }
        }

        return null;
    }

    /// <summary>What lists say of a value, itself.</summary>
    public IReadOnlyList<ListedValue> ListingsOf(string value)
    {
        if (!listings.TryGetValue(value, out IReadOnlyList<ListedValue>? found))
        {
            found = reader?.Listings(value, MostListings) ?? [];
            Keep(listings, value, found);
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Handshakes?.Dispose();
        reader?.Dispose();
        (Handshakes, reader) = (null, null);
    }

    private KnownClient Known(FingerprintMethod method, string value)
    {
        if (!clients.TryGetValue(value, out KnownClient? known))
        {
            string[] software = [.. ListingsOf(value).Where(listed => listed.Indicator.Role == IndicatorRole.Software && listed.Indicator.Group == 0).Select(listed => listed.Indicator.Label).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
            IReadOnlyList<SourcedLabel> labels = Handshakes?.Labels(method, value) ?? [];
            known = new KnownClient(labels, software, CandidateSet.Of(labels), new ClientProfile(labels, software), stored is not null && labels.Any(label => stored.KnowsDestinations(label.Id)));
            Keep(clients, value, known);
        }

        return known;
    }

    private ClientProfile ClientOf(Fingerprint fingerprint, HandshakeSighting handshake)
    {
        KnownClient known = Known(fingerprint.Method, fingerprint.Value);
        if (!known.HasDestinations)
        {
            return known.Anywhere;
        }

        string place = $"{fingerprint.Value} {handshake.ServerAddress} {handshake.ServerPort} {handshake.ServerName}";
        if (!profiles.TryGetValue(place, out ClientProfile? profile))
        {
            Destination destination = Destination.Of(handshake.ServerName, handshake.ServerAddress, handshake.ServerPort, address => Networks.Find(address)?.System);
            profile = new ClientProfile(known.Labels, known.Software, ClientModel.Judge(known.Set, destination, stored!.Tally));
            Keep(profiles, place, profile);
        }

        return profile;
    }

    private IReadOnlyList<ListedValue> Around(string value)
    {
        if (!around.TryGetValue(value, out IReadOnlyList<ListedValue>? found))
        {
            found = reader is null || !LookupValue.TryParse(value, out LookupValue? parsed) ? []
                : [.. SurroundingValues.Listings(parsed, ListingsOf)];
            Keep(around, value, found);
        }

        return found;
    }

    private static void Keep<T>(Dictionary<string, T> kept, string value, T answer)
    {
        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        kept[value] = answer;
    }

    private sealed record KnownClient(IReadOnlyList<SourcedLabel> Labels, IReadOnlyList<string> Software, CandidateSet Set, ClientProfile Anywhere, bool HasDestinations);
}
