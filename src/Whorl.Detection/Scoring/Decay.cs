namespace Whorl.Detection.Scoring;

/// <summary>How fast evidence ages, in weeks to half its weight.</summary>
/// <param name="Threats">Half-life of threats: the measured churn of block lists.</param>
/// <param name="Popular">Half-life of popular targets, which stay longer.</param>
public sealed record Decay(double Threats = 8, double Popular = 26)
{
    /// <summary>The weight of a threat last seen <paramref name="weeks"/> ago.</summary>
    public double OfThreat(int weeks) => Math.Pow(2, -weeks / Threats);

    /// <summary>The weight of a popular target last seen <paramref name="weeks"/> ago.</summary>
    public double OfPopular(int weeks) => Math.Pow(2, -weeks / Popular);
}
