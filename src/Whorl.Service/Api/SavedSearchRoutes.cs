using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Keys;
using Whorl.Service.Searching;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>Searches that are kept under a name.</summary>
internal sealed class SavedSearchRoutes(SavedSearches saved, SavedSearchDesk desk)
{
    // A search of 2,000 characters, each of them an escape of six.
    private const int LargestBody = 16 * 1024;

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/searches", KeyRole.Viewer, ListAsync),
        new("POST", "/api/v1/searches", KeyRole.Analyst, SaveAsync),
        new("DELETE", "/api/v1/searches/{id}", KeyRole.Analyst, RemoveAsync),
    ];

    private Task ListAsync(HttpContext context) => JsonAnswer.SendAsync(context, json =>
    {
        json.WriteStartArray("searches");
        foreach (SavedSearch search in saved.All())
        {
            json.WriteStartObject();
            WriteMembers(json, search);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private async Task SaveAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not var (name, text))
        {
            await Problem.BadRequestAsync(context, """send {"name": "new and bad", "q": "score:>=0.8 first_seen:<7d"}""").ConfigureAwait(false);
            return;
        }

        await (desk.Save(name, text, KeyCheck.CallerOf(context)) switch
        {
            SaveOutcome.Saved { Search: var search } => JsonAnswer.SendAsync(context, json => WriteMembers(json, search), StatusCodes.Status201Created),
            SaveOutcome.NameTaken => Problem.WriteAsync(context, StatusCodes.Status409Conflict, "search-name", "The name is taken", "another search has this name; remove it first, or choose another name"),
            SaveOutcome.Full => Problem.WriteAsync(context, StatusCodes.Status409Conflict, "searches-full", "Too many searches", SavedSearchDesk.FullText),
            SaveOutcome.Wrong { Problem: var problem } => Problem.BadRequestAsync(context, problem),
            var other => throw new InvalidOperationException($"{other} is answered by nothing"),
        }).ConfigureAwait(false);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        if (long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) && desk.Remove(id, KeyCheck.CallerOf(context)))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-search", "There is no such search", "GET /api/v1/searches lists those that are kept").ConfigureAwait(false);
    }

    private static void WriteMembers(Utf8JsonWriter json, SavedSearch search)
    {
        json.WriteNumber("id", search.Id);
        json.WriteString("name", search.Name);
        json.WriteString("q", search.Text);
        json.WriteString("saved_by", search.Who);
        json.WriteString("saved_at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(search.At)));
    }

    private static async Task<(string Name, string Text)?> ReadAsync(HttpContext context)
    {
        byte[] body = new byte[LargestBody];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 2 });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.EnumerateObject().Count() == 2
                && root.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String
                && root.TryGetProperty("q", out JsonElement text) && text.ValueKind == JsonValueKind.String ? (name.GetString()!, text.GetString()!) : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The latter where the text holds bytes or escapes that are no characters.
            return null;
        }
    }
}
