namespace Whorl.Detection.Evaluation;

/// <summary>Targets with scores in a span, and how many of them were threats: equal for a score that is a probability.</summary>
/// <param name="From">The lower end, included.</param>
/// <param name="To">The upper end, not included but for 1.</param>
/// <param name="Targets">The targets.</param>
/// <param name="MeanScore">Their mean score; null without any.</param>
/// <param name="ShareOfThreats">The share of threats among them; null without any.</param>
public readonly record struct CalibrationBin(double From, double To, long Targets, double? MeanScore, double? ShareOfThreats);

/// <summary>Whether scores are probabilities.</summary>
public static class Calibration
{
    private const int Bins = 10;

    /// <summary>Ten spans of equal width.</summary>
    public static IReadOnlyList<CalibrationBin> Of(ScoreCounts counts)
    {
        long[] targets = new long[Bins];
        long[] threats = new long[Bins];
        double[] sums = new double[Bins];
        foreach ((double score, Outcomes outcomes) in counts.Descending())
        {
            int bin = Math.Clamp((int)(score * Bins), 0, Bins - 1);
            long all = outcomes.Threats + outcomes.Popular;
            targets[bin] += all;
            threats[bin] += outcomes.Threats;
            sums[bin] += score * all;
        }

        CalibrationBin[] bins = new CalibrationBin[Bins];
        for (int i = 0; i < Bins; i++)
        {
            bins[i] = new CalibrationBin(
                (double)i / Bins, (double)(i + 1) / Bins, targets[i],
                targets[i] > 0 ? sums[i] / targets[i] : null, targets[i] > 0 ? (double)threats[i] / targets[i] : null);
        }

        return bins;
    }
}
