using Whorl.Detection.Verdicts;
using Whorl.Store;

namespace Whorl.Cli.Detecting;

/// <summary>The verdicts of a week in the order in which they are shown.</summary>
internal static class C2Judging
{
    /// <summary>The threshold of most recall at 99 % precision on the simulated seeds that the method was tuned on; docs/evaluation.md.</summary>
    public const double OwnThreshold = 0.65;

    /// <summary>Judges a week; the highest score comes first.</summary>
    public static List<C2Verdict> Run(C2Detector detector, Week week, bool isAll, Func<int, bool>? filter)
    {
        List<C2Verdict> verdicts = [];
        detector.Run(week, isAll, filter, verdicts.Add);
        verdicts.Sort((a, b) => a.Score != b.Score ? Nullable.Compare(b.Score, a.Score) : string.CompareOrdinal(a.Server.Target, b.Server.Target));
        return verdicts;
    }
}
