using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;
using Whorl.Service.Watching;
using Whorl.Web.Detections;
using Whorl.Web.Frame;

namespace Whorl.Web.Servers;

/// <summary>Own servers against their baseline: how they stand, what drifted, and what is right.</summary>
internal sealed class ServerPages(ServiceParts parts, PageRenderer pages)
{
    private const int LongestText = 500;
    private const int Looks = 3;
    private const int MostHours = 24 * 30;

    public IEnumerable<ApiRoute> All =>
    [
        pages.Page("/servers", KeyRole.Viewer, context => pages.SendAsync<ServersPage>(context, new ServersModel(parts.Watches.Views.Of(parts.Watches.List.All()), NoteOf(context)))),
        pages.Page("/servers/{id}", KeyRole.Viewer, OneAsync),
        pages.Form("/servers", KeyRole.Analyst, AddAsync),
        pages.Form("/servers/{id}", KeyRole.Analyst, ActAsync),
    ];

    private static string? NoteOf(HttpContext context) => context.Request.Query["done"].ToString() is { Length: > 0 and < 300 } note ? note : null;

    private WatchEntry? Find(HttpContext context) =>
        long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? parts.Watches.List.Find(id) : null;

    private Task OneAsync(HttpContext context) => Find(context) is { } entry
        ? pages.SendAsync<ServerPage>(context, new ServerModel(parts.Watches.Views.Whole([entry])[0], NoteOf(context)))
        : UnknownAsync(context);

    private Task UnknownAsync(HttpContext context) => pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such server", "It may be watched no more. The list has all that are.");

    private async Task AddAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        string? group = form["group"].ToString().Trim() is { Length: > 0 } given ? given : null;
        bool isAlike = form["alike"] == "on";
        string problem = group is { Length: > 64 } || group?.Any(char.IsControl) == true ? "A group's name has at most 64 characters." : isAlike && group is null ? "Alike says something of a group: name it." : string.Empty;
        WatchTarget? target = problem.Length == 0 ? WatchTarget.TryRead(form["target"].ToString().Trim(), null, out problem) : null;
        if (target is null)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "This cannot be watched", problem.Length > 0 && char.IsLower(problem[0]) ? $"The target {problem}." : problem).ConfigureAwait(false);
            return;
        }

        Caller caller = KeyCheck.CallerOf(context);
        bool isNew = parts.Watches.List.Add(target, group, isAlike);
        parts.Audit.Add(caller.Key.Actor, caller.Remote, "watch-add", target.Text, isNew ? "done" : "known");
        WatchEntry entry = parts.Watches.List.Find(target)[0];
        PageRenderer.See(context, PathOf(entry, isNew ? "It is watched. Learn how it looks next." : "It is watched already."));
    }

    private async Task ActAsync(HttpContext context)
    {
        if (Find(context) is not { } entry)
        {
            await UnknownAsync(context).ConfigureAwait(false);
            return;
        }

        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        Caller caller = KeyCheck.CallerOf(context);
        string text = form["text"].ToString().Trim();
        string action = form["action"].ToString();
        bool isScan = action == "learn" || (action == "check" && parts.Watches.IsLearnt(entry) && !entry.IsPaused(parts.Time.GetUtcNow()));
        if (isScan && parts.Audit.AllowScan(caller.Key.Actor, caller.Remote, entry.Target.Text, "watch", caller.Key.Scans) is not null)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status429TooManyRequests, "Not now", $"The key's {caller.Key.Scans} scans of 24 hours are used up.").ConfigureAwait(false);
            return;
        }

        string? note = action switch
        {
            "accept" when text.Length is > 0 and <= LongestText => parts.Watches.TryAccept(entry, caller.Key.Actor, caller.Remote, caller.Key.Name, text) ? "Accepted: how it looks now is right." : "There was no drift to accept.",
            "pause" when Hours(form["hours"].ToString()) is { } hours => Pause(entry, hours, caller),
            "learn" => await LearnAsync(entry, caller, context.RequestAborted).ConfigureAwait(false),
            "check" => await CheckAsync(entry, context.RequestAborted).ConfigureAwait(false),
            "remove" => Remove(entry, caller),
            _ => null,
        };
        if (note is null)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "That could not be done", "Accepting needs a reason of at most 500 characters, a window a length of 0 to 720 hours.").ConfigureAwait(false);
            return;
        }

        PageRenderer.See(context, action == "remove" ? "/servers" + DetectionsModel.Joined(("done", note)) : PathOf(entry, note));
    }

    private static int? Hours(string given) => int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int hours) && hours <= MostHours ? hours : null;

    private static string PathOf(WatchEntry entry, string note) => string.Create(CultureInfo.InvariantCulture, $"/servers/{entry.Id}{DetectionsModel.Joined(("done", note))}");

    private string Pause(WatchEntry entry, int hours, Caller caller)
    {
        DateTimeOffset until = parts.Time.GetUtcNow().AddHours(hours);
        parts.Watches.List.Pause(entry.Id, until);
        parts.Audit.Add(caller.Key.Actor, caller.Remote, "watch-pause", entry.Target.Text, "done", until.ToString("u", CultureInfo.InvariantCulture));
        return hours == 0 ? "The maintenance window is over." : "It is not checked until the window ends.";
    }

    private string Remove(WatchEntry entry, Caller caller)
    {
        parts.Watches.List.Remove(entry.Id);
        parts.Audit.Add(caller.Key.Actor, caller.Remote, "watch-remove", entry.Target.Text, "done");
        return $"{entry.Target} is watched no more.";
    }

    private async Task<string> LearnAsync(WatchEntry entry, Caller caller, CancellationToken cancellation)
    {
        LearnReport report = await parts.Watcher.LearnAsync(entry, Looks, cancellation).ConfigureAwait(false);
        parts.Audit.Add(caller.Key.Actor, caller.Remote, WatchBook.LearnAction, entry.Target.Text, report.Problem is null ? "done" : "failed");
        return report.Problem is { } problem ? $"Nothing was learnt: {problem}." : report.Looks == 1 ? "Learnt: it has one look." : $"Learnt: it has {report.Looks} looks; several machines seem to answer there.";
    }

    private async Task<string> CheckAsync(WatchEntry entry, CancellationToken cancellation)
    {
        CheckReport report = await parts.Watcher.CheckAsync(entry, cancellation).ConfigureAwait(false);
        await parts.Drifts.ReportAsync(report, cancellation).ConfigureAwait(false);
        return $"Checked: {report.State.Name()}{(report.Said is { } said ? $"; {said}" : "")}.";
    }
}
