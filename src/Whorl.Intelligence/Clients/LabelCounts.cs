namespace Whorl.Intelligence.Clients;

/// <summary>What the counts of labels mean, by the format of their source.</summary>
public static class LabelCounts
{
    /// <summary>The whole of which a source without counts gives shares.</summary>
    public const int Whole = 10_000;

    internal const string Joy = "cisco-joy";

    /// <summary>Whether counts are shares of <see cref="Whole"/>: how many connections stand behind them is not known.</summary>
    public static bool AreShares(string format) => format == Joy;
}
