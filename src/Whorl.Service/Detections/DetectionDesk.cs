using System.Globalization;
using Whorl.Service.Auditing;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Detections;

/// <summary>What somebody does with detections.</summary>
/// <param name="Action">A state to give them, <c>comment</c>, <c>assign</c> or <c>suppress</c>.</param>
/// <param name="Text">What they say: the comment, the reason, or to whom; null for nothing.</param>
/// <param name="Days">How long a suppression holds.</param>
/// <param name="IsOfTarget">Whether a suppression is of everything on the target.</param>
internal sealed record DeskRequest(string Action, string? Text, int? Days, bool IsOfTarget);

/// <summary>Where people work on detections: what is done is marked, and is in the audit log.</summary>
internal sealed class DetectionDesk(DetectionLog log, DetectionMarks marks, AnalystLabels labels, AuditLog audit, TimeProvider time)
{
    private const int LongestText = 2000;
    private const int MostDays = 365;

    /// <summary>Does it with those that there are; null where it was done, else a sentence about what is wrong.</summary>
    public string? Act(IReadOnlyList<DetectionEntry> chosen, DeskRequest request, Caller caller)
    {
        if (ProblemOf(request) is { } problem)
        {
            return problem;
        }

        string who = caller.Key.Name;
        DateTimeOffset until = time.GetUtcNow().AddDays(request.Days ?? 0);
        foreach (DetectionEntry each in chosen)
        {
            bool isDone = request.Action switch
            {
                "comment" => marks.Comment(each.Id, who, request.Text!),
                "assign" => marks.Assign(each.Id, request.Text ?? who, who),
                "suppress" => marks.Suppress(each, request.IsOfTarget, until, who, request.Text!),
                _ => marks.Mark(each.Id, DetectionStates.Of(request.Action)!.Value, who, request.Text),
            };
            audit.Add(caller.Key.Actor, caller.Remote, "detection-" + request.Action, each.Target, isDone ? "done" : "none", request.Text);
        }

        if (DetectionStates.Of(request.Action) is not null)
        {
            labels.Change();
        }

        return null;
    }

    /// <summary>A detection; null where there is none.</summary>
    public DetectionEntry? Find(long id) => log.Find(id);

    /// <summary>Ends a suppression.</summary>
    public bool Lift(long suppression, Caller caller)
    {
        bool isLifted = marks.Lift(suppression);
        audit.Add(caller.Key.Actor, caller.Remote, "suppression-lift", suppression.ToString(CultureInfo.InvariantCulture), isLifted ? "done" : "none");
        return isLifted;
    }

    private static string? ProblemOf(DeskRequest request) => request switch
    {
        { Text.Length: > LongestText } => "what is said has at most 2,000 characters",
        { Action: "comment", Text: null or "" } => "a comment says something: 'text' is missing",
        { Action: "suppress", Text: null or "" } => "a suppression has a reason: 'text' is missing",
        { Action: "suppress", Days: null or < 1 or > MostDays } => "a suppression holds for 1 to 365 days: 'days' is missing or something else",
        { Action: "comment" or "assign" or "suppress" } => null,
        _ => DetectionStates.Of(request.Action) is null or DetectionState.Suppressed ? "'action' is open, acknowledged, confirmed, false-positive, comment, assign or suppress" : null,
    };
}
