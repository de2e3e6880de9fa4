using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Whorl.Intelligence.Importing;
using Whorl.Service.Importing;
using Whorl.Service.Keys;

namespace Whorl.Service.Api;

/// <summary>Lists that are sent: the bytes of a feed are, and what became of its rows comes back.</summary>
internal sealed class FeedRoutes(ListImports imports)
{
    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(10);

    public IEnumerable<ApiRoute> All =>
    [
        new("POST", "/api/v1/feeds", KeyRole.Analyst, ImportAsync),
        new("DELETE", "/api/v1/feeds/{name}", KeyRole.Admin, WithdrawAsync),
    ];

    private async Task ImportAsync(HttpContext context)
    {
        if (ImportWords.TryRead(name => context.Request.Query[name].ToString(), out string problem) is not { } options)
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        // The bytes are counted where they are taken, which can say what is allowed.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        ListImportOutcome outcome = context.Request.ContentLength > ListImports.Largest ? new ListImportOutcome.TooLarge()
            : await imports.RunAsync(context.Request.Body, context.Request.Query["file"].ToString(), options, KeyCheck.CallerOf(context), context.RequestAborted).ConfigureAwait(false);
        await (outcome switch
        {
            ListImportOutcome.Read { Result.Problem: { } sentence } => Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "no-list", "This is no list that can be read", sentence),
            ListImportOutcome.Read { Result: var result } => JsonAnswer.SendAsync(context, json =>
            {
                json.WritePropertyName("import");
                ImportJson.Write(json, result);
            }),
            ListImportOutcome.TooLarge => Problem.WriteAsync(
                context, StatusCodes.Status413PayloadTooLarge, "too-large", "The list is too large",
                string.Create(CultureInfo.InvariantCulture, $"a list that is sent has at most {ListImports.Largest:N0} bytes; 'whorl import' on the machine itself reads any")),
            ListImportOutcome.TooMany => Problem.WriteAsync(context, StatusCodes.Status429TooManyRequests, "imports", "Too many lists at once", "others are being sent or read", WhenFull),
            _ => Problem.WriteAsync(
                context, StatusCodes.Status507InsufficientStorage, "no-room", "There is no room for the list", "the disk of the service's state is full, or may not be written to", WhenFull),
        }).ConfigureAwait(false);
    }

    private async Task WithdrawAsync(HttpContext context)
    {
        if (imports.Withdraw((string)context.Request.RouteValues["name"]!, KeyCheck.CallerOf(context)))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-feed", "There is no such feed", "GET /api/v1/feeds lists those that were imported").ConfigureAwait(false);
    }
}
