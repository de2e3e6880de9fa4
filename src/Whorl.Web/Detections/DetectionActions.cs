using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Detections;
using Whorl.Service.Verdicts;
using Whorl.Web.Frame;

namespace Whorl.Web.Detections;

/// <summary>Does with detections what a form asks for, and says how it is undone.</summary>
internal sealed class DetectionActions(DetectionDesk desk)
{
    private const int Most = 500;

    /// <summary>Does it; null where it could not be done, and then <paramref name="problem"/> is a sentence.</summary>
    public DoneMark? Act(IFormCollection form, Caller caller, out string problem)
    {
        DetectionEntry[] chosen = [.. IdsOf(form["id"].ToString()).Select(desk.Find).OfType<DetectionEntry>()];
        string text = form["text"].ToString().Trim();
        int? days = int.TryParse(form["days"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : null;
        DeskRequest request = new(form["action"].ToString(), text.Length == 0 ? null : text, days, form["scope"] == "target");
        problem = chosen.Length == 0 ? "no detection was chosen" : desk.Act(chosen, request, caller) ?? string.Empty;
        if (problem.Length > 0)
        {
            return null;
        }

        string what = request.Action switch { "comment" => "commented", "assign" => "assigned to " + (request.Text ?? caller.Key.Name), "suppress" => "suppressed", "open" => "opened again", var state => state.Replace('-', ' ') };
        string ids = string.Join(',', chosen.Select(each => each.Id.ToString(CultureInfo.InvariantCulture)));
        DetectionState before = chosen[0].State;
        bool isUndoable = DetectionStates.Of(request.Action) is not null && before != DetectionState.Suppressed && Array.TrueForAll(chosen, each => each.State == before);
        return new DoneMark($"{chosen.Length} {what}", ids, isUndoable ? before.Name() : string.Empty);
    }

    /// <summary>What a page is told of what was done.</summary>
    public static string QueryOf(string path, DoneMark done) =>
        (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + DetectionsModel.Joined(("done", done.Text), ("ids", done.Ids), ("before_state", done.Before), ("seal", Seal.Of(WordsOf(done))))[1..];

    /// <summary>What a page was told of what was done; null for nothing.</summary>
    public static DoneMark? DoneOf(IQueryCollection query) =>
        query["done"].ToString() is { Length: > 0 and < 200 } text && new DoneMark(text, query["ids"].ToString(), query["before_state"].ToString()) is var done && Seal.IsOn(WordsOf(done), query["seal"].ToString()) ? done : null;

    private static string WordsOf(DoneMark done) => $"{done.Text}\n{done.Ids}\n{done.Before}";

    private static IEnumerable<long> IdsOf(string given) => given.Split(',', Most).Select(text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : -1).Where(id => id > 0).Distinct();
}
