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
        new("POST", "/api/v1/searches/{id}", KeyRole.Analyst, ChangeAsync),
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
        if (await ReadAsync(context).ConfigureAwait(false) is not { Name: { } name, Text: { } text } wanted)
        {
            await Problem.BadRequestAsync(context, """send {"name": "new and bad", "q": "score:>=0.8 first_seen:<7d"}, and "alerts": true where what is new is to be told""").ConfigureAwait(false);
            return;
        }

        await AnswerAsync(context, desk.Save(name, text, wanted.Alerts ?? false, KeyCheck.CallerOf(context)), StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        if (NumberOf(context) is not { } id)
        {
            await AnswerAsync(context, new SaveOutcome.Missing(), StatusCodes.Status200OK).ConfigureAwait(false);
            return;
        }

        Wanted? wanted = await ReadAsync(context).ConfigureAwait(false);
        if (wanted is not { Text: null } || (wanted.Name is null && wanted.Alerts is null))
        {
            await Problem.BadRequestAsync(context, """send {"alerts": true}, {"name": "another name"}, or both""").ConfigureAwait(false);
            return;
        }

        await AnswerAsync(context, desk.Change(id, wanted.Name, wanted.Alerts, KeyCheck.CallerOf(context)), StatusCodes.Status200OK).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, SaveOutcome outcome, int done) => outcome switch
    {
        SaveOutcome.Saved { Search: var search } => JsonAnswer.SendAsync(context, json => WriteMembers(json, search), done),
        SaveOutcome.NameTaken => Problem.WriteAsync(context, StatusCodes.Status409Conflict, "search-name", "The name is taken", "another search has this name; remove it first, or choose another name"),
        SaveOutcome.Full => Problem.WriteAsync(context, StatusCodes.Status409Conflict, "searches-full", "Too many searches", SavedSearchDesk.FullText),
        SaveOutcome.Missing => Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-search", "There is no such search", "GET /api/v1/searches lists those that are kept"),
        SaveOutcome.Wrong { Problem: var problem } => Problem.BadRequestAsync(context, problem),
        var other => throw new InvalidOperationException($"{other} is answered by nothing"),
    };

    private async Task RemoveAsync(HttpContext context)
    {
        if (NumberOf(context) is { } id && desk.Remove(id, KeyCheck.CallerOf(context)))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        await AnswerAsync(context, new SaveOutcome.Missing(), StatusCodes.Status204NoContent).ConfigureAwait(false);
    }

    private static long? NumberOf(HttpContext context) =>
        long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : null;

    private static void WriteMembers(Utf8JsonWriter json, SavedSearch search)
    {
        json.WriteNumber("id", search.Id);
        json.WriteString("name", search.Name);
        json.WriteString("q", search.Text);
        json.WriteString("saved_by", search.Who);
        json.WriteString("saved_at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(search.At)));
        json.WriteBoolean("alerts", search.Alerts);
    }

    /// <summary>What a body asks for; null where it is not an object of these members alone, each at most once.</summary>
    private static async Task<Wanted?> ReadAsync(HttpContext context)
    {
        byte[] body = new byte[LargestBody];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 2, AllowDuplicateProperties = false });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root ? Read(root) : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The latter where the text holds bytes or escapes that are no characters.
            return null;
        }
    }

    private static Wanted? Read(JsonElement root)
    {
        Wanted? wanted = new(null, null, null);
        foreach (JsonProperty member in root.EnumerateObject())
        {
            wanted = (member.Name, member.Value.ValueKind) switch
            {
                ("name", JsonValueKind.String) => wanted with { Name = member.Value.GetString() },
                ("q", JsonValueKind.String) => wanted with { Text = member.Value.GetString() },
                ("alerts", JsonValueKind.True or JsonValueKind.False) => wanted with { Alerts = member.Value.GetBoolean() },
                _ => null,
            };
            if (wanted is null)
            {
                return null;
            }
        }

        return wanted;
    }

    private sealed record Wanted(string? Name, string? Text, bool? Alerts);
}
