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

    public IEnumerable<ApiRoute> All =>
    [
        pages.Page("/servers", KeyRole.Viewer, context => pages.SendAsync<ServersPage>(context, new ServersModel(parts.Watches.Views.Of(parts.Watches.List.All()), NoteOf(context)))),
        pages.Page("/servers/{id}", KeyRole.Viewer, OneAsync),
        pages.Form("/servers", KeyRole.Analyst, AddAsync),
        pages.Form("/servers/{id}", KeyRole.Analyst, ActAsync),
    ];

    private static string? NoteOf(HttpContext context) => context.Request.Query["done"].ToString() is { Length: > 0 and < 300 } note && Seal.IsOn(note, context.Request.Query["seal"].ToString()) ? note : null;

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
        if (parts.WatchDesk.Add(form["target"].ToString().Trim(), null, group, form["alike"] == "on", KeyCheck.CallerOf(context), out string problem) is not { } added)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "This cannot be watched", problem).ConfigureAwait(false);
            return;
        }

        PageRenderer.See(context, PathOf(added.Entry, added.IsNew ? "It is watched. Learn how it looks next." : "It is watched already."));
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
        WatchAnswer? answer = action switch
        {
            "accept" when text.Length is > 0 and <= LongestText => new WatchAnswer(parts.Watches.TryAccept(entry, caller.Key.Actor, caller.Remote, caller.Key.Name, text) ? "Accepted: how it looks now is right." : "There was no drift to accept."),
            "pause" when Hours(form["hours"].ToString()) is { } hours => parts.WatchDesk.Pause(entry, hours, caller),
            "learn" => await parts.WatchDesk.LearnAsync(entry, caller, context.RequestAborted).ConfigureAwait(false),
            "check" => await parts.WatchDesk.CheckAsync(entry, caller, context.RequestAborted).ConfigureAwait(false),
            "remove" => Remove(entry, caller),
            _ => null,
        };
        if (answer is null or { Kind: WatchAnswerKind.Wrong })
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "That could not be done", "Accepting needs a reason of at most 500 characters, a window a length of 0 to 720 hours.").ConfigureAwait(false);
            return;
        }

        if (answer.Kind == WatchAnswerKind.NoScansLeft)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status429TooManyRequests, "Not now", answer.Note).ConfigureAwait(false);
            return;
        }

        PageRenderer.See(context, action == "remove" ? "/servers" + QueryOf(answer.Note) : PathOf(entry, answer.Note));
    }

    private static int? Hours(string given) => int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int hours) ? hours : null;

    private static string PathOf(WatchEntry entry, string note) => string.Create(CultureInfo.InvariantCulture, $"/servers/{entry.Id}{QueryOf(note)}");

    private static string QueryOf(string note) => DetectionsModel.Joined(("done", note), ("seal", Seal.Of(note)));

    private WatchAnswer Remove(WatchEntry entry, Caller caller)
    {
        parts.WatchDesk.Remove(entry, caller);
        return new WatchAnswer($"{entry.Target} is watched no more.");
    }
}
