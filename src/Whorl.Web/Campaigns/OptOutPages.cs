using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Policy;
using Whorl.Service.Verdicts;
using Whorl.Web.Frame;

namespace Whorl.Web.Campaigns;

/// <summary>Who does not want to be scanned.</summary>
internal sealed class OptOutPages(ServiceParts parts, PageRenderer pages)
{
    private const int Rows = 100;

    public IEnumerable<ApiRoute> All =>
    [
        pages.Page("/opt-outs", KeyRole.Viewer, ListAsync),
        pages.Form("/opt-outs", KeyRole.Analyst, AddAsync),
        pages.Form("/opt-outs/{id}", KeyRole.Analyst, RemoveAsync),
    ];

    private Task ListAsync(HttpContext context)
    {
        long before = long.TryParse(context.Request.Query["before"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : long.MaxValue;
        IReadOnlyList<OptOut> found = parts.OptOuts.Before(before, Rows + 1);
        string? next = found.Count > Rows ? string.Create(CultureInfo.InvariantCulture, $"/opt-outs?before={found[Rows - 1].Id}") : null;
        string? note = context.Request.Query["done"].ToString() switch
        {
            "added" => "Added: it is scanned no more, from the next check on.",
            "known" => "It is on the list already, or the list is full.",
            "removed" => "Removed: it may be scanned again, where the policy lets it.",
            _ => null,
        };
        return pages.SendAsync<OptOutsPage>(context, new OptOutsModel([.. found.Take(Rows)], next, note));
    }

    private async Task AddAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        (string entry, string why) = (form["entry"].ToString().Trim(), form["why"].ToString().Trim());
        if (OptOutList.Problem(entry, why) is { } problem)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "This cannot be added", problem + ".").ConfigureAwait(false);
            return;
        }

        PageRenderer.See(context, parts.OptOutDesk.Add(entry, why, KeyCheck.CallerOf(context)) is null ? "/opt-outs?done=known" : "/opt-outs?done=added");
    }

    private async Task RemoveAsync(HttpContext context)
    {
        Caller caller = KeyCheck.CallerOf(context);
        if (!long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) || parts.OptOutDesk.Remove(id, caller) is null)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such entry", "Somebody may have removed it already.").ConfigureAwait(false);
            return;
        }

        PageRenderer.See(context, "/opt-outs?done=removed");
    }
}
