using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Campaigns;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Web.Detections;
using Whorl.Web.Frame;

namespace Whorl.Web.Campaigns;

/// <summary>Scans of lists: begun, looked at and steered; and two weeks of what was seen side by side.</summary>
internal sealed class CampaignPages(ServiceParts parts, PageRenderer pages)
{
    private const int Rows = 50;
    private const int ShownFingerprints = 10;
    private const int ShownWeeks = 200;

    private static readonly string[] Actions = ["pause", "resume", "cancel"];

    public IEnumerable<ApiRoute> All =>
    [
        pages.Page("/campaigns", KeyRole.Viewer, ListAsync),
        pages.Page("/campaigns/compare", KeyRole.Viewer, CompareAsync),
        pages.Page("/campaigns/{id}", KeyRole.Viewer, OneAsync),
        pages.Upload("/campaigns", KeyRole.Analyst, AddAsync),
        pages.Form("/campaigns/{id}", KeyRole.Analyst, SteerAsync),
    ];

    private Task ListAsync(HttpContext context)
    {
        long before = long.TryParse(context.Request.Query["before"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : long.MaxValue;
        IReadOnlyList<Campaign> found = parts.Campaigns.Before(before, Rows + 1);
        string? next = found.Count > Rows ? string.Create(CultureInfo.InvariantCulture, $"/campaigns?before={found[Rows - 1].Id}") : null;
        return pages.SendAsync<CampaignsPage>(context, new CampaignsModel([.. found.Take(Rows)], parts.Options.Campaigns, next));
    }

    private Task OneAsync(HttpContext context)
    {
        if (Find(context) is not { } found)
        {
            return UnknownAsync(context);
        }

        PageRenderer.ComeAgain(context, found.State is CampaignState.Running or CampaignState.Waiting);
        ApiKey key = KeyCheck.CallerOf(context).Key;
        string[] actions = CampaignDesk.IsTheirs(found, key) ? [.. Actions.Where(action => CampaignDesk.Allows(found, action))] : [];
        string? note = context.Request.Query["done"].ToString() is var done && Array.IndexOf(Actions, done) >= 0 ? done : null;
        return pages.SendAsync<CampaignPage>(context, new CampaignModel(found, CampaignPace.Of(found, parts.CampaignRuns.Find(found.Id)), parts.Campaigns.Fingerprints(found.Id, ShownFingerprints), actions, note));
    }

    private async Task AddAsync(HttpContext context)
    {
        IntakeOutcome outcome = await parts.CampaignIntake.TakeAsync(context.Request, KeyCheck.CallerOf(context), context.RequestAborted).ConfigureAwait(false);
        if (CampaignRoutes.ProblemOf(outcome) is var (status, _, title, detail))
        {
            await pages.SendProblemAsync(context, status, title, detail + ".").ConfigureAwait(false);
            return;
        }

        PageRenderer.See(context, PathOf(((IntakeOutcome.Added)outcome).Campaign));
    }

    private async Task SteerAsync(HttpContext context)
    {
        if (Find(context) is not { } found)
        {
            await UnknownAsync(context).ConfigureAwait(false);
            return;
        }

        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        string action = form["action"].ToString();
        Caller caller = KeyCheck.CallerOf(context);
        if (!CampaignDesk.IsAction(action))
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "That could not be done", "A campaign can be paused, resumed and cancelled.").ConfigureAwait(false);
            return;
        }

        switch (parts.CampaignDesk.Steer(found, action, caller))
        {
            case SteerOutcome.Done:
                PageRenderer.See(context, PathOf(found) + DetectionsModel.Joined(("done", action)));
                break;
            case SteerOutcome.NotTheirs:
                await pages.SendProblemAsync(context, StatusCodes.Status403Forbidden, "The campaign is somebody else's", "An analyst steers their own campaigns, an admin all.").ConfigureAwait(false);
                break;
            default:
                await pages.SendProblemAsync(context, StatusCodes.Status409Conflict, "Its state does not allow this", "The campaign has ended, or somebody else was faster.").ConfigureAwait(false);
                break;
        }
    }

    private async Task CompareAsync(HttpContext context)
    {
        if (!WeekRoutes.TryRead(context.Request.Query, "from", out Week? from, out string problem) || !WeekRoutes.TryRead(context.Request.Query, "to", out Week? to, out problem))
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "This is no week", problem + ".").ConfigureAwait(false);
            return;
        }

        await pages.SendAsync<CompareWeeksPage>(
            context, new CompareWeeksModel(await parts.Weeks.CompareAsync(from, to, context.RequestAborted).ConfigureAwait(false), parts.Weeks.Latest(ShownWeeks))).ConfigureAwait(false);
    }

    private static string PathOf(Campaign campaign) => string.Create(CultureInfo.InvariantCulture, $"/campaigns/{campaign.Id}");

    private Campaign? Find(HttpContext context) =>
        long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? parts.Campaigns.Find(id) : null;

    private Task UnknownAsync(HttpContext context) => pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such campaign", "Campaigns are kept for ninety days after their end. The list has all there are.");
}
