using Whorl.Store.Feeds;

namespace Whorl.Detection.Clients;

/// <summary>
/// Which program a client is, by its fingerprint and where it went: a weighted naive Bayes as mercury's (Anderson and McGrew, arXiv
/// 2009.01939), with "something else" beside the programs that are known. docs/concepts/clients.md has the formula.
/// </summary>
public static class ClientModel
{
    /// <summary>The belief; <paramref name="tally"/> says what is known of a part of a program's destinations.</summary>
    public static ClientBelief Judge(CandidateSet set, Destination? destination, Func<ClientCandidate, DestinationKind, string, DestinationTally> tally)
    {
        (DestinationKind Kind, string Value)[] parts = destination is null ? [] : [.. destination.Parts()];
        double[] likelihoods = new double[set.Candidates.Count];
        List<PartEvidence>[] evidence = [.. set.Candidates.Select(_ => new List<PartEvidence>())];
        bool hasDestinations = false;
        for (int i = 0; i < likelihoods.Length; i++)
        {
            foreach ((DestinationKind kind, string value) in parts)
            {
                DestinationTally known = tally(set.Candidates[i], kind, value);
                hasDestinations |= known.All > 0;
                double probability = Probability(kind, known);
                likelihoods[i] += PartWeights.Of(kind) * Math.Log(probability);
                if (known.All > 0)
                {
                    evidence[i].Add(new PartEvidence(kind, value, known, PartWeights.Of(kind) * Math.Log2(probability / PartWeights.CommonnessOf(kind))));
                }
            }
        }

        // Where no source knows any destination, the destination says nothing, of "something else" neither.
        double other = hasDestinations ? parts.Sum(part => PartWeights.Of(part.Kind) * Math.Log(PartWeights.CommonnessOf(part.Kind))) : 0;
        if (!hasDestinations)
        {
            Array.Clear(likelihoods);
        }

        return new ClientBelief(set, likelihoods, other, hasDestinations, evidence);
    }

    /// <summary>
    /// P(value | program): the share of the program's connections, in which as many are reserved for values never seen as there are
    /// different ones (Witten and Bell), so that a program which goes everywhere is expected at new places. Seeing a value more often
    /// never lowers it, and it is never 0.
    /// </summary>
    internal static double Probability(DestinationKind kind, DestinationTally known)
    {
        double reserved = Math.Max(1, known.Values);
        return (known.Count + (reserved * PartWeights.CommonnessOf(kind))) / (known.All + reserved);
    }
}
