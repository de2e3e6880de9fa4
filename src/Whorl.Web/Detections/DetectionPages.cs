using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Detection.Verdicts;
using Whorl.Service.Api;
using Whorl.Service.Detections;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Searching;
using Whorl.Service.Verdicts;
using Whorl.Store.Reading;
using Whorl.Web.Frame;
using Whorl.Web.Parts;

namespace Whorl.Web.Detections;

/// <summary>The detections, ranked and one by one, and what is done with them.</summary>
internal sealed class DetectionPages(ServiceParts parts, PageRenderer pages)
{
    private const int Rows = 50;

    private readonly DetectionActions actions = new(parts.Desk);

    public IEnumerable<ApiRoute> All =>
    [
        pages.Page("/detections", KeyRole.Viewer, context => ListAsync(context, null)),
        pages.Page("/detections/{id}", KeyRole.Viewer, OneAsync),
        pages.Form("/detections", KeyRole.Analyst, ActAsync),
        pages.Form("/suppressions/{id}", KeyRole.Analyst, LiftAsync),
    ];

    private Task OneAsync(HttpContext context) =>
        long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) && parts.Detections.Find(id) is { } found
            ? ListAsync(context, found)
            : pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such detection", "It may be of another service. The list has all that there are here.");

    private Task ListAsync(HttpContext context, DetectionEntry? open)
    {
        IQueryCollection query = context.Request.Query;
        string network = query["network"].ToString().Trim();
        DetectionQuestion question = new()
        {
            State = DetectionStates.Of(query["state"].ToString()),
            Reputation = Reputations.Of(query["reputation"].ToString()),
            Target = query["target"].ToString() is { Length: > 0 } target ? target : null,
            Range = TimeRange.Of(query["range"].ToString()),
            Network = SearchFilter.NetworkOf(network),
        };
        bool isWrong = network.Length > 0 && question.Network is null;
        long before = long.TryParse(query["before"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : open is null ? long.MaxValue : Math.Max(open.Id + (Rows / 2), 1);
        IReadOnlyList<DetectionEntry> rows = parts.Detections.Before(question, before, Rows + 1);
        bool isMore = rows.Count > Rows;
        rows = isMore ? [.. rows.Take(Rows)] : rows;
        string path = DetectionsModel.PathOf(question);
        return pages.SendAsync<DetectionsPage>(context, new DetectionsModel
        {
            Question = question,
            Rows = rows,
            Counts = parts.Detections.Counts(question with { State = null, Reputation = null }),
            Problem = isWrong ? "A network is written as 192.0.2.0/24 or 2001:db8::/32, or is an address" : string.Empty,
            Typed = isWrong ? network : null,
            Next = isMore ? string.Create(CultureInfo.InvariantCulture, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}before={rows[^1].Id}") : null,
            Open = open is null ? null : new OpenDetection(open, ShownVerdict.Read(open.Document), parts.Marks.Notes(open.Id), NowOf(open)),
            Latest = parts.Detections.Latest(),
            Done = DetectionActions.DoneOf(query),
            Suppressions = parts.Marks.Suppressions(),
        }, isWrong ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }

    private async Task ActAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        if (form["action"] == "rescan")
        {
            await RescanAsync(context, form).ConfigureAwait(false);
            return;
        }

        DoneMark? done = actions.Act(form, KeyCheck.CallerOf(context), out string problem);
        if (done is null)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "That could not be done", problem).ConfigureAwait(false);
            return;
        }

        string back = BackPath.Within("/detections", form["back"].ToString());
        PageRenderer.See(context, back + DetectionActions.QueryOf(back, done));
    }

    private async Task RescanAsync(HttpContext context, IFormCollection form)
    {
        if (!long.TryParse(form["id"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long id) || parts.Detections.Find(id) is not { } found)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such detection", "The list has all that there are here.").ConfigureAwait(false);
            return;
        }

        (string host, string? name) = TargetOf(found);
        await new Scans.ScanRequest(parts, pages).AskAsync(context, host, name, null).ConfigureAwait(false);
    }

    private Task LiftAsync(HttpContext context)
    {
        if (long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
        {
            parts.Desk.Lift(id, KeyCheck.CallerOf(context));
        }

        PageRenderer.See(context, "/detections");
        return Task.CompletedTask;
    }

    /// <summary>The address with its port, and the name.</summary>
    private static (string Server, string? Name) TargetOf(DetectionEntry detection)
    {
        int space = detection.Target.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (detection.Target, null) : (detection.Target[..space], detection.Target[(space + 1)..]);
    }

    private ServerNow? NowOf(DetectionEntry detection)
    {
        (string server, string? name) = TargetOf(detection);
        if (parts.Judges.Current is not { } judge || !Whorl.Detection.Lookups.LookupValue.TryParse(server, out var value) || value is not { Address: { } address, Port: { } port })
        {
            return null;
        }

        using IStoreReader reader = parts.Store.OpenReader();
        if (LatestLook.Find(reader, new ServerQuestion { Address = address, Port = port }, port, name, _ => true) is not { } seen)
        {
            return null;
        }

        (C2Verdict c2, _, _) = judge.Judge(reader, seen);
        return new ServerNow(c2.Word, c2.Score, [.. c2.Counts.Select(count => new Contribution(count.Mark, count.Threats, count.Popular))], Say.OfNanoseconds(seen.Timestamp));
    }
}
