using Whorl.Detection.Scoring;

namespace Whorl.Detection.Clients;

/// <summary>How likely each program is, and that it is none of them; all of it together is 1.</summary>
public sealed class ClientBelief
{
    private readonly CandidateSet set;
    private readonly double[] priors;
    private readonly double[] likelihoods;
    private readonly double[] probabilities;
    private readonly double otherJoint;

    /// <summary>Takes logarithms of likelihoods, of the candidates in their order and of "something else".</summary>
    internal ClientBelief(CandidateSet set, double[] logarithms, double other, bool usesDestination, IReadOnlyList<IReadOnlyList<PartEvidence>> evidence)
    {
        this.set = set;
        UsesDestination = usesDestination;
        Evidence = evidence;
        priors = [.. set.Candidates.Select(set.PriorOf)];

        // The greatest likelihood becomes 1, so that none is lost below the smallest number.
        double greatest = logarithms.Append(other).Max();
        likelihoods = [.. logarithms.Select(logarithm => Math.Exp(logarithm - greatest))];
        otherJoint = Math.Max(0, 1 - priors.Sum()) * Math.Exp(other - greatest);
        double sum = otherJoint + priors.Zip(likelihoods, (prior, likelihood) => prior * likelihood).Sum();
        probabilities = [.. priors.Select((prior, i) => prior * likelihoods[i] / sum)];
        Other = otherJoint / sum;
    }

    /// <summary>The programs.</summary>
    public IReadOnlyList<ClientCandidate> Candidates => set.Candidates;

    /// <summary>The sources that name them.</summary>
    public IReadOnlyList<CandidateSource> Sources => set.Sources;

    /// <summary>The probability of each program, in the same order.</summary>
    public IReadOnlyList<double> Probabilities => probabilities;

    /// <summary>The probability of something that no source names.</summary>
    public double Other { get; }

    /// <summary>Whether any source knows destinations, so that this one could be weighed.</summary>
    public bool UsesDestination { get; }

    /// <summary>What the parts of the destination say of each program, in the same order.</summary>
    public IReadOnlyList<IReadOnlyList<PartEvidence>> Evidence { get; }

    /// <summary>The candidates that fit, as one; their share is that among <paramref name="among"/>.</summary>
    public ClientChance Of(Func<ClientCandidate, bool> fits, Func<ClientCandidate, bool>? among = null)
    {
        double prior = 0;
        double known = 0;
        double joint = 0;
        double rest = otherJoint;
        double probability = 0;
        double[] hits = new double[set.Sources.Count];
        double[] all = new double[set.Sources.Count];
        for (int i = 0; i < priors.Length; i++)
        {
            bool isFitting = fits(set.Candidates[i]);
            bool isAmong = isFitting || (among?.Invoke(set.Candidates[i]) ?? true);
            for (int source = 0; source < hits.Length; source++)
            {
                hits[source] += isFitting ? set.Candidates[i].Weights[source] : 0;
                all[source] += isAmong ? set.Candidates[i].Weights[source] : 0;
            }

            known += isAmong ? priors[i] : 0;
            prior += isFitting ? priors[i] : 0;
            joint += isFitting ? priors[i] * likelihoods[i] : 0;
            rest += isFitting ? 0 : priors[i] * likelihoods[i];
            probability += isFitting ? probabilities[i] : 0;
        }

        double share = known > 0 ? prior / known : 0;
        bool isCounted = set.Sources.Zip(hits).All(source => source.First.IsCounted || source.Second == 0);
        long? count = isCounted ? (long)hits.Sum() : null;
        if (!set.IsCounted || prior is <= 0 or >= 1)
        {
            return new ClientChance(share, Math.Min(1, probability), count, null);
        }

        double lower = Math.Min(share, Quantile(0.05));
        double upper = Math.Max(share, Quantile(0.95));
        return new ClientChance(share, Math.Min(1, probability), count, new ChanceBounds(lower, upper, Posterior(lower * known), Posterior(upper * known)));

        // Each source's own bounds, by its part in what is known.
        double Quantile(double p) => set.Sources.Select((source, i) =>
            all[i] == 0 ? 0 : source.Part * all[i] / (source.Number + source.Other) / known * BetaQuantile.OfShare(hits[i], all[i] - hits[i], p)).Sum();

        double Posterior(double before) => before * (joint / prior) / ((before * (joint / prior)) + ((1 - before) * (rest / (1 - prior))));
    }
}

/// <summary>How likely one thing is.</summary>
/// <param name="Share">Its share of what sources say, before the destination is looked at.</param>
/// <param name="Probability">The probability, with the destination, and with what no source names.</param>
/// <param name="Count">The connections behind it; null where a source gives shares only.</param>
/// <param name="Bounds">Where the two lie nine times in ten; null where the number is not known.</param>
public readonly record struct ClientChance(double Share, double Probability, long? Count, ChanceBounds? Bounds);

/// <summary>5 % and 95 % quantiles: of the share by its counts (Jeffreys), and the probabilities that follow from these.</summary>
/// <param name="Lower">The share's lower bound.</param>
/// <param name="Upper">The share's upper bound.</param>
/// <param name="LowerProbability">The probability's lower bound.</param>
/// <param name="UpperProbability">The probability's upper bound.</param>
public sealed record ChanceBounds(double Lower, double Upper, double LowerProbability, double UpperProbability);
