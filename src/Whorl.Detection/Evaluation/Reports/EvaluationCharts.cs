using Whorl.Store;

namespace Whorl.Detection.Evaluation.Reports;

/// <summary>The charts of an evaluation, a line for each method.</summary>
public static class EvaluationCharts
{
    /// <summary>Precision over recall.</summary>
    public static string PrecisionOverRecall(IReadOnlyList<MethodResult> results, string scope, bool isFresh)
    {
        LineChart curve = new() { Title = $"Precision over recall, {scope}", Horizontal = "recall", Vertical = "precision" };
        return curve.Draw(Lines(results, isFresh, CurveOf));
    }

    /// <summary>Recall by week at one threshold for all weeks; nothing where there is one week alone.</summary>
    public static string RecallByWeek(IReadOnlyList<MethodResult> results, ReportOptions options, string scope, bool isFresh)
    {
        if (results.Count == 0 || results[0].Weeks.Count < 2)
        {
            return string.Empty;
        }

        int first = results[0].Weeks[0].Week.Index;
        LineChart weeks = new()
        {
            Title = $"Recall by week at {options.Precision * 100:0.##} % precision overall, {scope}",
            Horizontal = "week",
            Vertical = "recall",
            Range = (first, results[0].Weeks[^1].Week.Index),
            Label = value => new Week((int)Math.Round(value)).ToString(),
        };
        List<ChartLine> lines = [];
        foreach (MethodResult result in results)
        {
            double? threshold = options.Threshold ?? (isFresh ? result.Fresh : result.All).BestAt(options.Precision)?.Threshold;
            List<(double, double?)> points = [];
            foreach (WeekResult week in result.Weeks)
            {
                points.Add((week.Week.Index, threshold is { } value ? (isFresh ? week.Fresh : week.All).At(value).Recall : null));
            }

            lines.Add(new ChartLine(result.Name, points));
        }

        return weeks.Draw(lines);
    }

    /// <summary>The share of C2 among what scored about the same.</summary>
    public static string Calibrated(IReadOnlyList<MethodResult> results, string scope, bool isFresh)
    {
        LineChart calibration = new() { Title = $"Calibration, {scope}: is a score a probability?", Horizontal = "mean score", Vertical = "share of C2", HasDiagonal = true };
        return calibration.Draw(Lines(results, isFresh, counts => [.. CalibrationOf(counts)]));
    }

    private static List<ChartLine> Lines(IReadOnlyList<MethodResult> results, bool isFresh, Func<ScoreCounts, IReadOnlyList<(double X, double? Y)>> points)
    {
        List<ChartLine> lines = [];
        foreach (MethodResult result in results)
        {
            lines.Add(new ChartLine(result.Name, points(isFresh ? result.Fresh : result.All)));
        }

        return lines;
    }

    private static List<(double X, double? Y)> CurveOf(ScoreCounts counts)
    {
        List<(double, double?)> points = [];
        foreach (Quality point in counts.Curve())
        {
            points.Add((point.Recall ?? 0, point.Precision));
        }

        return points;
    }

    private static IEnumerable<(double X, double? Y)> CalibrationOf(ScoreCounts counts)
    {
        foreach (CalibrationBin bin in Calibration.Of(counts))
        {
            if (bin.MeanScore is { } mean)
            {
                yield return (mean, bin.ShareOfThreats);
            }
        }
    }
}
