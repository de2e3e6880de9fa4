using Whorl.Store;

namespace Whorl.Detection.Evaluation;

/// <summary>How a method did in one week.</summary>
/// <param name="Week">The week.</param>
/// <param name="All">All labelled targets.</param>
/// <param name="Fresh">Targets that no earlier week had with a label (by a truth file: at all): the honest number, as lists keep servers for weeks.</param>
public sealed record WeekResult(Week Week, ScoreCounts All, ScoreCounts Fresh);

/// <summary>How a method did, week by week and over all weeks.</summary>
public sealed class MethodResult(string name)
{
    private readonly List<WeekResult> weeks = [];

    /// <summary>The method's name.</summary>
    public string Name { get; } = name;

    /// <summary>The weeks, in order.</summary>
    public IReadOnlyList<WeekResult> Weeks => weeks;

    /// <summary>All labelled targets of all weeks.</summary>
    public ScoreCounts All { get; } = new();

    /// <summary>New targets of all weeks.</summary>
    public ScoreCounts Fresh { get; } = new();

    /// <summary>Adds a week.</summary>
    public void Add(WeekResult week)
    {
        weeks.Add(week);
        All.Add(week.All);
        Fresh.Add(week.Fresh);
    }
}
