using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Clients;

/// <summary>Judges clients by what a store's client databases know. Totals are kept, as the same labels are asked for again and again.</summary>
public sealed class StoredClients(IStoreReader reader)
{
    private const int MostKept = 1 << 16;

    private readonly Dictionary<long, IReadOnlyList<DestinationTotal>> totals = [];

    /// <summary>A destination, with its autonomous system from the store's table.</summary>
    public Destination DestinationOf(string? name, Probing.HostAddress? address, ushort? port) =>
        Destination.Of(name, address, port, given => reader.NetworkOf(given)?.System);

    /// <summary>The belief about a client with these labels.</summary>
    public ClientBelief Judge(IReadOnlyList<SourcedLabel> labels, Destination? destination) => ClientModel.Judge(CandidateSet.Of(labels), destination, Tally);

    /// <summary>The belief about a handshake's client, by JA4 where a source knows it, else by JA3; null where none does.</summary>
    public ClientBelief? Judge(HandshakeSighting handshake)
    {
        foreach (Whorl.Store.Fingerprint? fingerprint in (Whorl.Store.Fingerprint?[])[handshake.Ja4, handshake.Ja3])
        {
            foreach (StoredFingerprint found in fingerprint is null ? [] : reader.Fingerprints(fingerprint.Value))
            {
                if (found.Fingerprint.Method == fingerprint!.Method && CandidateSet.Of(reader.Labels(found.Id)) is { Candidates.Count: > 0 } set)
                {
                    return ClientModel.Judge(set, DestinationOf(handshake.ServerName, handshake.ServerAddress, handshake.ServerPort), Tally);
                }
            }
        }

        return null;
    }

    /// <summary>What is known of one part of a program's destinations.</summary>
    public DestinationTally Tally(ClientCandidate candidate, DestinationKind kind, string value)
    {
        DestinationTally sum = default;
        foreach (long label in candidate.Labels)
        {
            if (TotalsOf(label).FirstOrDefault(total => total.Kind == kind) is { Count: > 0 } total)
            {
                sum += new DestinationTally(reader.DestinationCount(label, kind, value), total.Count, total.Values);
            }
        }

        return sum;
    }

    /// <summary>Whether a source knows any destination of a label.</summary>
    public bool KnowsDestinations(long label) => TotalsOf(label).Count > 0;

    private IReadOnlyList<DestinationTotal> TotalsOf(long label)
    {
        if (!totals.TryGetValue(label, out IReadOnlyList<DestinationTotal>? found))
        {
            if (totals.Count >= MostKept)
            {
                totals.Clear();
            }

            totals[label] = found = reader.DestinationTotals(label);
        }

        return found;
    }
}
