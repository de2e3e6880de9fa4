using Whorl.Detection.Evaluation;

namespace Whorl.Web.Knowledge;

/// <summary>How right the scores were.</summary>
/// <param name="At">When that was measured.</param>
/// <param name="Results">The methods; the first is the one that judges.</param>
/// <param name="Problem">Why nothing was measured; null where it was.</param>
public sealed record QualityReport(DateTimeOffset At, IReadOnlyList<MethodResult> Results, string? Problem)
{
    private const int MostPoints = 60;

    /// <summary>Points of the curve of new targets, thinned where there are very many; the strictest first.</summary>
    public IReadOnlyList<Quality> Curve()
    {
        IReadOnlyList<Quality> all = Results[0].Fresh.Curve();
        int step = Math.Max(1, all.Count / MostPoints);
        return [.. all.Where((_, index) => index % step == 0 || index == all.Count - 1)];
    }

    /// <summary>The weeks, at a threshold, over new targets.</summary>
    public IReadOnlyList<(WeekResult Week, Quality Quality)> Weeks(double threshold) => [.. Results[0].Weeks.Select(week => (week, week.Fresh.At(threshold)))];
}
