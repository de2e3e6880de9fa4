using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Keys;
using Whorl.Service.Policy;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>Who does not want to be scanned.</summary>
internal sealed class OptOutRoutes(OptOutList list, OptOutDesk desk)
{
    private const int LargestBody = 8192;

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/opt-outs", KeyRole.Viewer, ListAsync),
        new("POST", "/api/v1/opt-outs", KeyRole.Analyst, AddAsync),
        new("DELETE", "/api/v1/opt-outs/{id}", KeyRole.Analyst, RemoveAsync),
    ];

    private async Task ListAsync(HttpContext context)
    {
        if (!PageQuery.TryRead(context.Request.Query, out PageQuery page, out string problem))
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        await PageAnswer.SendAsync(context, "opt_outs", page, list.Before, one => one.Id, (json, one) =>
        {
            json.WriteStartObject();
            WriteMembers(json, one);
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task AddAsync(HttpContext context)
    {
        (string entry, string why)? asked = await ReadAsync(context).ConfigureAwait(false);
        if (asked is not var (given, reason) || OptOutList.Problem(given, reason) is not null)
        {
            await Problem.BadRequestAsync(context, asked is var (bad, text) ? OptOutList.Problem(bad, text)! : """send {"entry": "192.0.2.0/24", "why": "asked by mail on 1 March"}""").ConfigureAwait(false);
            return;
        }

        if (desk.Add(given, reason, KeyCheck.CallerOf(context)) is not { } added)
        {
            await Problem.WriteAsync(context, StatusCodes.Status409Conflict, "opt-out", "The entry cannot be added", $"it is on the list already, or the list has {OptOutList.Most} entries").ConfigureAwait(false);
            return;
        }

        await JsonAnswer.SendAsync(context, json => WriteMembers(json, added), StatusCodes.Status201Created).ConfigureAwait(false);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        OptOut? removed = long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? desk.Remove(id, KeyCheck.CallerOf(context)) : null;
        await (removed is null
            ? Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-opt-out", "There is no such entry", "GET /api/v1/opt-outs lists them")
            : JsonAnswer.SendAsync(context, json => WriteMembers(json, removed))).ConfigureAwait(false);
    }

    private static void WriteMembers(Utf8JsonWriter json, OptOut one)
    {
        json.WriteNumber("id", one.Id);
        json.WriteString("entry", one.Entry);
        json.WriteString("why", one.Why);
        json.WriteString("who", one.Who);
        json.WriteString("added_at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(one.Added)));
    }

    private static async Task<(string Entry, string Why)?> ReadAsync(HttpContext context)
    {
        byte[] body = new byte[LargestBody];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 2 });
            JsonElement root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("entry", out JsonElement entry) && root.TryGetProperty("why", out JsonElement why)
                && entry.ValueKind == JsonValueKind.String && why.ValueKind == JsonValueKind.String ? (entry.GetString()!.Trim(), why.GetString()!.Trim()) : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The latter where a text holds bytes or escapes that are no characters.
            return null;
        }
    }
}
