using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Scanning;
using Whorl.Web.Frame;
using Whorl.Web.Parts;

namespace Whorl.Web.Scans;

/// <summary>Scans on demand, and captures that are sent.</summary>
internal sealed class ScanPages(ServiceParts parts, PageRenderer pages)
{
    private const int Rows = 50;

    public IEnumerable<ApiRoute> All =>
    [
        pages.Page("/scans", KeyRole.Viewer, ListAsync),
        pages.Page("/scans/{id}", KeyRole.Viewer, OneAsync),
        pages.Form("/scans", KeyRole.Analyst, AskAsync),
    ];

    private static bool SeesAll(HttpContext context) => KeyCheck.CallerOf(context).Key.Role == KeyRole.Admin;

    private Task ListAsync(HttpContext context)
    {
        long before = long.TryParse(context.Request.Query["before"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : long.MaxValue;
        IReadOnlyList<Job> jobs = parts.Jobs.Before(SeesAll(context) ? null : KeyCheck.CallerOf(context).Key.Id, before, Rows + 1);
        string? next = jobs.Count > Rows ? string.Create(CultureInfo.InvariantCulture, $"/scans?before={jobs[Rows - 1].Number}") : null;
        return pages.SendAsync<ScansPage>(context, new ScansModel([.. jobs.Take(Rows)], parts.Scans.Running, next, parts.Options.LargestCapture));
    }

    private Task OneAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        if (parts.Jobs.Find(id) is not { } job || (job.Owner != KeyCheck.CallerOf(context).Key.Id && !SeesAll(context)))
        {
            return pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such scan", "Scans are kept for a week, for the key that asked for them.");
        }

        PageRenderer.ComeAgain(context, job.State == JobState.Running);
        return pages.SendAsync<ScanPage>(context, new ScanModel(job, job is { State: JobState.Done, Answer: { } answer } ? ShownVerdict.Read(answer) : null));
    }

    private async Task AskAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        await new ScanRequest(parts, pages).AskAsync(context, form["host"].ToString(), form["sni"].ToString(), form["port"].ToString()).ConfigureAwait(false);
    }
}
