using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Searching;
using Whorl.Web.Frame;

namespace Whorl.Web.Searching;

/// <summary>Searches that are kept under a name from a browser, tell what is new, and are removed.</summary>
internal sealed class SavedSearchForms(ServiceParts parts, PageRenderer pages)
{
    private const string Saved = "/search#saved";

    public IEnumerable<ApiRoute> All => [pages.Form("/search/save", KeyRole.Analyst, SaveAsync), pages.Form("/search/alert", KeyRole.Analyst, AlertAsync), pages.Form("/search/remove", KeyRole.Analyst, RemoveAsync)];

    private async Task SaveAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        SaveOutcome outcome = parts.SavedDesk.Save(form["name"].ToString(), form["q"].ToString(), form.ContainsKey("alerts"), KeyCheck.CallerOf(context));
        if (outcome is SaveOutcome.Saved)
        {
            PageRenderer.See(context, Saved);
            return;
        }

        (int status, string problem) = outcome switch
        {
            SaveOutcome.NameTaken => (StatusCodes.Status409Conflict, "Another search has this name. Remove it first, or choose another name."),
            SaveOutcome.Full => (StatusCodes.Status409Conflict, SavedSearchDesk.FullText),
            SaveOutcome.Wrong wrong => (StatusCodes.Status400BadRequest, wrong.Problem),
            _ => throw new InvalidOperationException($"{outcome} is answered by nothing"),
        };
        await pages.SendProblemAsync(context, status, "The search was not saved", problem).ConfigureAwait(false);
    }

    private async Task AlertAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        bool isDone = NumberOf(form) is { } id && parts.SavedDesk.Change(id, null, form["alerts"].ToString() == "on", KeyCheck.CallerOf(context)) is SaveOutcome.Saved;
        await AnswerAsync(context, isDone).ConfigureAwait(false);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, NumberOf(form) is { } id && parts.SavedDesk.Remove(id, KeyCheck.CallerOf(context))).ConfigureAwait(false);
    }

    private Task AnswerAsync(HttpContext context, bool isDone)
    {
        if (!isDone)
        {
            return pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such search", "It may have been removed meanwhile. Search lists those that are kept.");
        }

        PageRenderer.See(context, Saved);
        return Task.CompletedTask;
    }

    private static long? NumberOf(IFormCollection form) => long.TryParse(form["id"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;
}
