using Whorl.Detection.Clients;
using Whorl.Detection.Differences;
using Whorl.Detection.Scoring;
using Whorl.Detection.Stacks;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Lookups;

/// <summary>Gathers all that a store knows of a value.</summary>
public sealed class Lookup(IStore store, int most)
{
    private const int MostListings = 200;

    /// <summary>Begins to read, beside whatever the caller does, what does not come from a store.</summary>
    public static void Prepare(LookupValue value) => StackKnowledge.Shipped.Prepare(MethodOf(value));

    /// <summary>
    /// The answer; it says so where nothing is known. Where a client went (name, address, port; each may be null) tells programs apart
    /// that share its fingerprint.
    /// </summary>
    public LookupAnswer Of(LookupValue value, string? destinationName = null, HostAddress? destinationAddress = null, ushort? destinationPort = null)
    {
        using IStoreReader reader = store.OpenReader();
        return Of(reader, value, destinationName, destinationAddress, destinationPort);
    }

    /// <summary>The same, of a reader of the store that is open already.</summary>
    public LookupAnswer Of(IStoreReader reader, LookupValue value, string? destinationName, HostAddress? destinationAddress, ushort? destinationPort)
    {
        StoredClients clients = new(reader);
        Destination? destination = destinationName is null && destinationAddress is null && destinationPort is null ? null
            : clients.DestinationOf(destinationName, destinationAddress, destinationPort);
        string text = value.Port is { } port ? value.Address!.Value.WithPort(port) : value.Text;
        LookupAnswer answer = new()
        {
            Value = value,
            Listings = [.. reader.Listings(value.Text, MostListings), .. text == value.Text ? [] : reader.Listings(text, MostListings)],
            Around = SurroundingValues.Listings(value, around => reader.Listings(around, MostListings)),
            Quarantine = reader.Quarantine(value.Text, most),
        };
        answer = value.Kind switch
        {
            LookupKind.Address => answer with
            {
                Network = reader.NetworkOf(value.Address!.Value),
                Servers = reader.Servers(new ServerQuestion { Address = value.Address, Port = value.Port }, most),
                Changes = TargetChange.Of(reader, new ServerQuestion { Address = value.Address, Port = value.Port }, most),
                Handshakes = reader.Handshakes(new HandshakeQuestion { Server = value.Address }, most),
                AsClient = reader.Handshakes(new HandshakeQuestion { Client = value.Address }, most),
            },
            LookupKind.Name => answer with
            {
                Servers = reader.Servers(new ServerQuestion { Name = value.Text }, most),
                Changes = TargetChange.Of(reader, new ServerQuestion { Name = value.Text }, most),
                Handshakes = reader.Handshakes(new HandshakeQuestion { Name = value.Text }, most),
            },
            LookupKind.Certificate => answer with
            {
                Servers = reader.Servers(new ServerQuestion { Certificate = value.Text }, most),
                Handshakes = reader.Handshakes(new HandshakeQuestion { Certificate = value.Text }, most),
            },
            _ => OfFingerprint(reader, answer, clients, destination),
        };
        answer = answer with { LikelyClients = LikelyClients(answer, clients) };
        return answer with { Evidence = LookupEvidence.Of(answer), Caveats = LookupCaveats.Of(answer) };
    }

    private LookupAnswer OfFingerprint(IStoreReader reader, LookupAnswer answer, StoredClients clients, Destination? destination)
    {
        List<SourcedLabel> labels = [];
        answer = answer with { Fingerprints = reader.Fingerprints(answer.Value.Text) };
        foreach (StoredFingerprint found in answer.Fingerprints)
        {
            if (found.Fingerprint.Method is FingerprintMethod.Jarm or FingerprintMethod.Atsf)
            {
                IReadOnlyList<Prevalence> weeks = store.ReadPrevalence(found.Id);
                long block = weeks.Sum(week => week.List == ListKind.Threat ? (long)week.Fresh : 0);
                long top = weeks.Sum(week => week.List == ListKind.Popular ? (long)week.Fresh : 0);
                answer = answer with
                {
                    Weeks = weeks,
                    Score = PublishedScore.Of(block, top) is not { } score ? null : new LookupScore(
                        score, BetaQuantile.OfShare(block, top, 0.05), BetaQuantile.OfShare(block, top, 0.95), block, top),
                    Servers = reader.Servers(new ServerQuestion { Fingerprint = found.Id }, most),
                    Nearest = NearestKnown.Find(reader, found),
                };
            }
            else
            {
                labels.AddRange(reader.Labels(found.Id));
                Page<SeenHandshake> handshakes = reader.Handshakes(new HandshakeQuestion { Fingerprint = found }, most);
                answer = answer with { Handshakes = handshakes.Total > 0 ? handshakes : answer.Handshakes };
            }
        }

        return answer with { Client = ClientAnswer.Of(labels, clients, destination), Stack = StackOf(answer) };
    }

    /// <summary>The stack by the fingerprint as the store knows it, or by its value alone.</summary>
    private static StackAnswer? StackOf(LookupAnswer answer)
    {
        FingerprintMethod method = MethodOf(answer.Value);
        return StackKnowledge.Shipped.Name(answer.Fingerprints.FirstOrDefault(found => found.Fingerprint.Method == method)?.Fingerprint ?? new Fingerprint(method, answer.Value.Text));
    }

    /// <summary>The method whose stacks may be asked for: of addresses and names, that by which changes are explained.</summary>
    private static FingerprintMethod MethodOf(LookupValue value) => value.Kind switch
    {
        LookupKind.Ja4 => FingerprintMethod.Ja4,
        LookupKind.Jarm => FingerprintMethod.Jarm,
        LookupKind.Md5 => FingerprintMethod.Ja3,
        _ => FingerprintMethod.Atsf,
    };

    /// <summary>The likeliest program behind each handshake that is shown.</summary>
    private static Dictionary<SeenHandshake, LikelyClient> LikelyClients(LookupAnswer answer, StoredClients clients)
    {
        Dictionary<SeenHandshake, LikelyClient> likely = [];
        foreach (SeenHandshake row in answer.Handshakes.Rows.Concat(answer.AsClient.Rows))
        {
            if (clients.Judge(row.Handshake) is { } belief)
            {
                likely[row] = LikelyClient.Of(belief);
            }
        }

        return likely;
    }
}
