namespace Whorl.Detection.Scoring;

/// <summary>What Whorl's own method can be tuned by (detection.md, section 6).</summary>
public sealed record WhorlOptions
{
    /// <summary>How many targets a coarser key's score weighs against a finer key's own counts: kappa. Tuned on simulated seeds 1 to 3; the specification begins with 5, which lets benign siblings drown a rare key.</summary>
    public double Smoothing { get; init; } = 0.5;

    /// <summary>How much of what header, issuer and port say alone is believed of a combination never seen, 0 to 1: they depend on each other.</summary>
    public double MarginalWeight { get; init; } = 0.5;

    /// <summary>Targets with a fingerprint from which on what is similar to it is not asked.</summary>
    public double EnoughKnown { get; init; } = 20;

    /// <summary>Similarity below which fingerprints tell nothing of each other.</summary>
    public double LeastSimilarity { get; init; } = 0.5;

    /// <summary>How fast a neighbour's weight falls with its distance: similarity to this power.</summary>
    public double SimilarityPower { get; init; } = 6;

    /// <summary>The most that one neighbour counts, in targets: a stack of thousands of servers is one neighbour still.</summary>
    public double MostOfNeighbour { get; init; } = 20;

    /// <summary>Threats in one network of 256 addresses that count.</summary>
    public int MostOfNetwork { get; init; } = 5;

    /// <summary>Threats with one certificate that count.</summary>
    public int MostOfCertificate { get; init; } = 5;
}
