using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;
using Whorl.Service.Watching;

namespace Whorl.Service.Api;

/// <summary>Own servers: which they are, how they stand, and that a drift is right.</summary>
internal sealed class WatchRoutes(WatchBook book, WatchDesk desk)
{
    private const int LargestBody = 4096;
    private const int LongestWhy = 500;

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/watches", KeyRole.Viewer, ListAsync),
        new("GET", "/api/v1/watches/{id}", KeyRole.Viewer, OneAsync),
        new("POST", "/api/v1/watches", KeyRole.Analyst, AddAsync),
        new("DELETE", "/api/v1/watches/{id}", KeyRole.Analyst, RemoveAsync),
        new("POST", "/api/v1/watches/{id}/accept", KeyRole.Analyst, AcceptAsync),
        new("POST", "/api/v1/watches/{id}/learn", KeyRole.Analyst, context => ScanAsync(context, desk.LearnAsync)),
        new("POST", "/api/v1/watches/{id}/check", KeyRole.Analyst, context => ScanAsync(context, desk.CheckAsync)),
    ];

    private async Task ListAsync(HttpContext context)
    {
        if (!PageQuery.TryRead(context.Request.Query, out PageQuery page, out string problem))
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        await PageAnswer.SendAsync(
            context, "watches", page, (before, most) => book.Views.Of(book.List.Before(before, most)), view => view.Entry.Id,
            (json, view) => WatchJson.Write(json, view, withLooks: false)).ConfigureAwait(false);
    }

    private Task OneAsync(HttpContext context) => Find(context) is { } entry ? SendAsync(context, entry) : NoWatchAsync(context);

    private async Task AcceptAsync(HttpContext context)
    {
        if (Find(context) is not { } entry)
        {
            await NoWatchAsync(context).ConfigureAwait(false);
            return;
        }

        if (await ReadWhyAsync(context).ConfigureAwait(false) is not { } why)
        {
            await Problem.BadRequestAsync(context, """send {"why": "new cipher list, change 4711"}, 1 to 500 characters""").ConfigureAwait(false);
            return;
        }

        Caller caller = KeyCheck.CallerOf(context);
        if (!book.TryAccept(entry, caller.Key.Actor, caller.Remote, caller.Key.Name, why))
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status409Conflict, "no-drift", "There is no drift to accept", "the server looks as it should, or was not seen otherwise yet").ConfigureAwait(false);
            return;
        }

        await SendAsync(context, book.List.Find(entry.Id)!).ConfigureAwait(false);
    }

    /// <summary>Watches a target; one that is watched already is answered as it is.</summary>
    private async Task AddAsync(HttpContext context)
    {
        if (await ReadTargetAsync(context).ConfigureAwait(false) is not { } wanted)
        {
            await Problem.BadRequestAsync(context, """send {"target": "www.example.com:443"}, and where they are wanted "sni", "group" and "alike": true""").ConfigureAwait(false);
            return;
        }

        if (desk.Add(wanted.Target, wanted.ServerName, wanted.Group, wanted.IsAlike, KeyCheck.CallerOf(context), out string problem) is not { } added)
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        context.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"/api/v1/watches/{added.Entry.Id}");
        await JsonAnswer.SendAsync(context, WatchJson.Of(book.Views.Whole([added.Entry])[0]), added.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK).ConfigureAwait(false);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        if (Find(context) is not { } entry)
        {
            await NoWatchAsync(context).ConfigureAwait(false);
            return;
        }

        desk.Remove(entry, KeyCheck.CallerOf(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Looks at a server now, and answers with how it stands then.</summary>
    private async Task ScanAsync(HttpContext context, Func<WatchEntry, Caller, CancellationToken, Task<WatchAnswer>> look)
    {
        if (Find(context) is not { } entry)
        {
            await NoWatchAsync(context).ConfigureAwait(false);
            return;
        }

        WatchAnswer answer = await look(entry, KeyCheck.CallerOf(context), context.RequestAborted).ConfigureAwait(false);
        await (answer.Kind == WatchAnswerKind.NoScansLeft
            ? Problem.WriteAsync(context, StatusCodes.Status429TooManyRequests, "quota", "Too many scans", answer.Note, TimeSpan.FromHours(1))
            : book.List.Find(entry.Id) is { } now ? SendAsync(context, now) : NoWatchAsync(context)).ConfigureAwait(false);
    }

    private WatchEntry? Find(HttpContext context) =>
        long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? book.List.Find(id) : null;

    private Task SendAsync(HttpContext context, WatchEntry entry) => JsonAnswer.SendAsync(context, WatchJson.Of(book.Views.Whole([entry])[0]));

    private static Task NoWatchAsync(HttpContext context) =>
        Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-watch", "There is no such server", "GET /api/v1/watches lists those that are watched");

    private static async Task<WatchRequest?> ReadTargetAsync(HttpContext context)
    {
        byte[] body = new byte[LargestBody];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length));
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            WatchRequest wanted = new(string.Empty, null, null, false);
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                WatchRequest? with = (member.Name, member.Value.ValueKind) switch
                {
                    ("target", JsonValueKind.String) => wanted with { Target = member.Value.GetString()!.Trim() },
                    ("sni", JsonValueKind.String) => wanted with { ServerName = member.Value.GetString() },
                    ("group", JsonValueKind.String) => wanted with { Group = member.Value.GetString()!.Trim() is { Length: > 0 } group ? group : null },
                    ("alike", JsonValueKind.True or JsonValueKind.False) => wanted with { IsAlike = member.Value.GetBoolean() },
                    ("sni" or "group", JsonValueKind.Null) => wanted,
                    _ => null,
                };
                if (with is null)
                {
                    return null;
                }

                wanted = with;
            }

            return wanted.Target.Length > 0 ? wanted : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The latter where the text holds bytes or escapes that are no characters.
            return null;
        }
    }

    private static async Task<string?> ReadWhyAsync(HttpContext context)
    {
        byte[] body = new byte[LargestBody];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length));
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.EnumerateObject().Count() == 1
                && root.TryGetProperty("why", out JsonElement why) && why.ValueKind == JsonValueKind.String && why.GetString() is { Length: > 0 and <= LongestWhy } text ? text : null;
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The latter where the text holds bytes or escapes that are no characters.
            return null;
        }
    }

    /// <summary>A server that is to be watched.</summary>
    private sealed record WatchRequest(string Target, string? ServerName, string? Group, bool IsAlike);
}
