using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Intelligence.Importing;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Importing;
using Whorl.Service.Keys;
using Whorl.Web.Frame;

namespace Whorl.Web.Knowledge;

/// <summary>Lists that are sent from a browser, feeds that are withdrawn, and the threshold.</summary>
internal sealed class ImportPages(ServiceParts parts, PageRenderer pages)
{
    // Room for the fields around the list.
    private const long LargestForm = ListImports.Largest + (1 << 20);

    public IEnumerable<ApiRoute> All =>
    [
        pages.Form("/knowledge/import", KeyRole.Analyst, ImportAsync, LargestForm),
        pages.Form("/knowledge/withdraw", KeyRole.Admin, WithdrawAsync),
        pages.Form("/knowledge/threshold", KeyRole.Admin, ChangeAsync),
    ];

    private async Task ImportAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        string problem = "No list was chosen.";
        ImportOptions? options = form.Files.GetFile("list") is null ? null : ImportWords.TryRead(name => form[name].ToString(), out problem);
        if (options is null)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "This cannot be imported", problem).ConfigureAwait(false);
            return;
        }

        IFormFile file = form.Files.GetFile("list")!;
        Stream body = file.OpenReadStream();
        await using (body.ConfigureAwait(false))
        {
            ListImportOutcome outcome = await parts.Imports.RunAsync(body, file.FileName, options, KeyCheck.CallerOf(context), context.RequestAborted).ConfigureAwait(false);
            await (outcome switch
            {
                ListImportOutcome.Read { Result.Problem: { } sentence } => pages.SendProblemAsync(context, StatusCodes.Status422UnprocessableEntity, "This is no list that can be read", sentence),
                ListImportOutcome.Read { Result: var result } => pages.SendAsync<ImportPage>(context, new ImportModel(result, options.IsDryRun)),
                ListImportOutcome.TooLarge => pages.SendProblemAsync(context, StatusCodes.Status413PayloadTooLarge, "The list is too large", "whorl import, on the machine itself, reads any."),
                ListImportOutcome.TooMany => pages.SendProblemAsync(context, StatusCodes.Status429TooManyRequests, "Not now", "Other lists are being sent or read. Try it again in a moment."),
                _ => pages.SendProblemAsync(context, StatusCodes.Status507InsufficientStorage, "There is no room", "The disk of the service's state is full, or may not be written to."),
            }).ConfigureAwait(false);
        }
    }

    private async Task WithdrawAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        if (!parts.Imports.Withdraw(form["feed"].ToString().Replace("/", "%2F", StringComparison.Ordinal), KeyCheck.CallerOf(context)))
        {
            await pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such feed", "Database and feeds lists what was imported.").ConfigureAwait(false);
            return;
        }

        PageRenderer.See(context, "/knowledge");
    }

    private async Task ChangeAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        bool isUsual = form["usual"] == "on";
        double? value = isUsual ? null : double.TryParse(form["threshold"].ToString(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double given) ? given : double.NaN;
        if (parts.ThresholdDesk.Change(value, form["why"].ToString().Trim(), KeyCheck.CallerOf(context)) is { } problem)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "The threshold was not set", problem).ConfigureAwait(false);
            return;
        }

        PageRenderer.See(context, "/knowledge#set");
    }
}
