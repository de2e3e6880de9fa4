using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>
/// What fingerprints similar to one say of it: each neighbour's share of threats, weighed by its similarity and by how many targets
/// it stands for, which is capped.
/// </summary>
internal sealed class Neighbourhood(WhorlOptions options)
{
    private const int MostNeighbours = 16;

    private readonly MinHashIndex index = new();
    private readonly Dictionary<int, (ulong[] Tokens, FingerprintMethod Method)> tokens = [];
    private readonly Dictionary<int, (double Threats, double Popular)> counts = [];
    private readonly Dictionary<int, double?> scores = [];
    private Func<int, Fingerprint> fingerprintOf = _ => throw new InvalidOperationException("not prepared");
    private double prior;

    /// <summary>Takes the counts of fingerprints alone, and adds the new ones among them to the index.</summary>
    public void Prepare(EvidenceTable table, Func<int, Fingerprint> find, Concentration concentration, double share)
    {
        fingerprintOf = find;
        prior = share;
        scores.Clear();
        counts.Clear();
        foreach ((TallyKey key, int place) in table.Places)
        {
            if (key.Depth != 1)
            {
                continue;
            }

            Evidence evidence = table.At(place);
            double threats = evidence.DecayedThreats * concentration.FactorOf(key.Fingerprint);
            if (threats + evidence.DecayedPopular > 0)
            {
                counts[key.Fingerprint] = (threats, evidence.DecayedPopular);
                if (!index.Contains(key.Fingerprint))
                {
                    index.Add(key.Fingerprint, TokensOf(key.Fingerprint).Tokens);
                }
            }
        }
    }

    /// <summary>The score of what is similar to a profile; null where nothing is.</summary>
    public double? Score(in Profile profile)
    {
        double? atsf = profile.Atsf == 0 ? null : Score(profile.Atsf);
        double? jarm = profile.Jarm == 0 ? null : Score(profile.Jarm);
        return atsf is { } a && jarm is { } j ? (a + j) / 2 : atsf ?? jarm;
    }

    /// <summary>The most similar known fingerprints, with what is known of each.</summary>
    public List<(int Id, double Similarity, double Threats, double Popular)> Nearest(int fingerprint, int most)
    {
        List<(int, double, double, double)> nearest = [];
        (ulong[] mine, FingerprintMethod method) = TokensOf(fingerprint);
        if (mine.Length == 0)
        {
            return nearest;
        }

        foreach ((int id, double similarity) in index.Find(mine, 4 * most, options.LeastSimilarity))
        {
            if (id != fingerprint && nearest.Count < most && TokensOf(id).Method == method && counts.TryGetValue(id, out (double Threats, double Popular) count))
            {
                nearest.Add((id, similarity, count.Threats, count.Popular));
            }
        }

        return nearest;
    }

    private double? Score(int fingerprint)
    {
        if (scores.TryGetValue(fingerprint, out double? known))
        {
            return known;
        }

        double weights = 0;
        double sum = 0;
        foreach ((_, double similarity, double threats, double popular) in Nearest(fingerprint, MostNeighbours))
        {
            double all = threats + popular;
            double weight = Math.Pow(similarity, options.SimilarityPower) * Math.Min(all, options.MostOfNeighbour);
            weights += weight;
            sum += weight * threats / all;
        }

        // Ids below 0 are of what the store does not have: anybody can make up as many as they like.
        double? score = weights > 0 ? (sum + prior) / (weights + 1) : null;
        if (fingerprint > 0)
        {
            scores[fingerprint] = score;
        }

        return score;
    }

    private (ulong[] Tokens, FingerprintMethod Method) TokensOf(int id)
    {
        if (!tokens.TryGetValue(id, out (ulong[] Tokens, FingerprintMethod Method) known))
        {
            Fingerprint fingerprint = fingerprintOf(id);
            known = (FingerprintParts.Tokens(fingerprint), fingerprint.Method);
            if (id > 0)
            {
                tokens[id] = known;
            }
        }

        return known;
    }
}
