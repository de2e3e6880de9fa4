namespace Whorl.Detection.Stacks;

/// <summary>The TLS stacks that a fingerprint is of, or is like.</summary>
/// <param name="IsExact">Whether the fingerprint itself was measured.</param>
/// <param name="Equal">Parts that the nearest measured fingerprints have in common with it.</param>
/// <param name="Parts">Parts that have an answer in one of the two.</param>
/// <param name="Right">Of the programs on which naming by such a likeness was tried, how many it named rightly, each library having the same weight.</param>
/// <param name="Trials">How many programs it was tried on.</param>
/// <param name="Libraries">The libraries, likeliest first.</param>
/// <param name="Programs">The programs that showed such a fingerprint, by name.</param>
public sealed record StackAnswer(bool IsExact, int Equal, int Parts, double Right, int Trials, IReadOnlyList<StackChance> Libraries, IReadOnlyList<StackChance> Programs)
{
    /// <summary>The share of parts that are equal.</summary>
    public double Similarity => (double)Equal / Parts;
}

/// <summary>A library or a program that a fingerprint may be of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="FirstVersion">The lowest version that was measured with it.</param>
/// <param name="LastVersion">The highest one.</param>
/// <param name="Programs">How many programs speak for it.</param>
/// <param name="Share">Their share.</param>
/// <param name="Probability">How likely it is.</param>
/// <param name="Lower">The probability's 5 % quantile.</param>
/// <param name="Upper">Its 95 % quantile.</param>
public sealed record StackChance(string Name, string FirstVersion, string LastVersion, int Programs, double Share, double Probability, double Lower, double Upper);
