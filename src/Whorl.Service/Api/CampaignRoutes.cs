using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Campaigns;
using Whorl.Service.Keys;

namespace Whorl.Service.Api;

/// <summary>Scans of lists: begun, steered, looked at, and what came of them.</summary>
internal sealed class CampaignRoutes(CampaignStore campaigns, CampaignScheduler scheduler, CampaignDesk desk, CampaignIntake intake, CampaignFolder folder)
{
    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(30);

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/campaigns", KeyRole.Viewer, ListAsync),
        new("POST", "/api/v1/campaigns", KeyRole.Analyst, AddAsync),
        new("GET", "/api/v1/campaigns/{id}", KeyRole.Viewer, context => Find(context) is { } found ? SendAsync(context, found) : UnknownAsync(context)),
        new("GET", "/api/v1/campaigns/{id}/results", KeyRole.Viewer, ResultsAsync),
        new("POST", "/api/v1/campaigns/{id}/pause", KeyRole.Analyst, context => SteerAsync(context, "pause")),
        new("POST", "/api/v1/campaigns/{id}/resume", KeyRole.Analyst, context => SteerAsync(context, "resume")),
        new("POST", "/api/v1/campaigns/{id}/cancel", KeyRole.Analyst, context => SteerAsync(context, "cancel")),
    ];

    /// <summary>The problem that a list came to; null where it came to a campaign.</summary>
    public static (int Status, string Name, string Title, string Detail)? ProblemOf(IntakeOutcome outcome) => outcome switch
    {
        IntakeOutcome.Wrong { Sentence: var sentence } => (StatusCodes.Status400BadRequest, "request", "The request cannot be understood", sentence),
        IntakeOutcome.TooLarge { Sentence: var sentence } => (StatusCodes.Status413PayloadTooLarge, "too-large", "The list is too large", sentence),
        IntakeOutcome.NoTargets { Sentence: var sentence } => (StatusCodes.Status422UnprocessableEntity, "no-targets", "The list has no targets", sentence),
        IntakeOutcome.TooMany { Sentence: var sentence } => (StatusCodes.Status429TooManyRequests, "campaigns", "Too many campaigns", sentence),
        IntakeOutcome.NoRoom => (StatusCodes.Status507InsufficientStorage, "no-room", "There is no room for the list", "the disk of the service's state is full, or may not be written to"),
        _ => null,
    };

    private async Task ListAsync(HttpContext context)
    {
        if (!PageQuery.TryRead(context.Request.Query, out PageQuery page, out string problem))
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        await PageAnswer.SendAsync(context, "campaigns", page, campaigns.Before, campaign => campaign.Id, (json, campaign) => CampaignJson.Write(json, campaign, scheduler.Find(campaign.Id))).ConfigureAwait(false);
    }

    private async Task AddAsync(HttpContext context)
    {
        IntakeOutcome outcome = await intake.TakeAsync(context.Request, KeyCheck.CallerOf(context), context.RequestAborted).ConfigureAwait(false);
        if (ProblemOf(outcome) is var (status, name, title, detail))
        {
            await Problem.WriteAsync(context, status, name, title, detail, status is StatusCodes.Status429TooManyRequests or StatusCodes.Status507InsufficientStorage ? WhenFull : null).ConfigureAwait(false);
            return;
        }

        Campaign added = ((IntakeOutcome.Added)outcome).Campaign;
        context.Response.Headers.Location = $"/api/v1/campaigns/{added.Id.ToString(CultureInfo.InvariantCulture)}";
        await SendAsync(context, added, StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task SteerAsync(HttpContext context, string action)
    {
        if (Find(context) is not { } found)
        {
            await UnknownAsync(context).ConfigureAwait(false);
            return;
        }

        switch (desk.Steer(found, action, KeyCheck.CallerOf(context)))
        {
            case SteerOutcome.Done:
                await SendAsync(context, campaigns.Find(found.Id)!).ConfigureAwait(false);
                break;
            case SteerOutcome.NotTheirs:
                await Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "not-yours", "The campaign is somebody else's", "an analyst steers their own, an admin all").ConfigureAwait(false);
                break;
            default:
                await Problem.WriteAsync(context, StatusCodes.Status409Conflict, "campaign-state", "The campaign's state does not allow this", $"it is {campaigns.Find(found.Id)?.State.Name()}").ConfigureAwait(false);
                break;
        }
    }

    /// <summary>The records as far as they are whole: what is being written behind them belongs to targets that may come again.</summary>
    private async Task ResultsAsync(HttpContext context)
    {
        if (Find(context) is not { } found)
        {
            await UnknownAsync(context).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"campaign-{found.Id.ToString(CultureInfo.InvariantCulture)}.jsonl\"";
        long left = campaigns.Progress(found.Id).Checkpoint.OutputLength;
        context.Response.ContentLength = left;
        if (left == 0)
        {
            return;
        }

        FileStream results = new(folder.ResultsOf(found.Files), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        await using (results.ConfigureAwait(false))
        {
            byte[] buffer = new byte[1 << 16];
            while (left > 0)
            {
                int read = await results.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), context.RequestAborted).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted).ConfigureAwait(false);
                left -= read;
            }
        }
    }

    private async Task SendAsync(HttpContext context, Campaign campaign, int status = StatusCodes.Status200OK)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            CampaignJson.Write(json, campaign, scheduler.Find(campaign.Id));
        }

        await JsonAnswer.SendAsync(context, body.ToArray(), status).ConfigureAwait(false);
    }

    private Campaign? Find(HttpContext context) =>
        long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? campaigns.Find(id) : null;

    private static Task UnknownAsync(HttpContext context) =>
        Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-campaign", "There is no such campaign", "GET /api/v1/campaigns lists them");
}
