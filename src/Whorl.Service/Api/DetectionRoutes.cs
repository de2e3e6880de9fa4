using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Detections;
using Whorl.Service.Keys;
using Whorl.Service.Searching;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>What was found: page by page, and as it comes (server-sent events, HTML Living Standard section 9.2).</summary>
internal sealed class DetectionRoutes(DetectionLog log, DetectionDesk desk, TimeProvider time, CancellationToken stopping)
{
    private const int Batch = 100;

    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(15);

    private readonly OpenStreams streams = new();

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/detections", KeyRole.Viewer, ListAsync),
        new("GET", "/api/v1/detections/stream", KeyRole.Viewer, StreamAsync),
        new("GET", "/api/v1/detections/{id}", KeyRole.Viewer, OneAsync),
        new("POST", "/api/v1/detections/{id}/marks", KeyRole.Analyst, MarkAsync),
    ];

    private async Task ListAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        string state = query["state"].ToString(), reputation = query["reputation"].ToString();
        if (!PageQuery.TryRead(query, out PageQuery page, out string problem))
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        if ((state.Length > 0 && DetectionStates.Of(state) is null) || (reputation.Length > 0 && Reputations.Of(reputation) is null))
        {
            await Problem.BadRequestAsync(context, "'state' is open, acknowledged, confirmed, false-positive or suppressed, and 'reputation' unknown, good, suspicious or bad").ConfigureAwait(false);
            return;
        }

        string range = query["range"].ToString(), network = query["network"].ToString();
        if ((range.Length > 0 && TimeRange.Of(range) is null) || (network.Length > 0 && SearchFilter.NetworkOf(network) is null))
        {
            await Problem.BadRequestAsync(context, "'range' is 1h, 24h, 7d or 30d, and 'network' a network or an address, such as 192.0.2.0/24").ConfigureAwait(false);
            return;
        }

        DetectionQuestion question = new()
        {
            State = DetectionStates.Of(state),
            Reputation = Reputations.Of(reputation),
            Target = query["target"].ToString() is { Length: > 0 } target ? target : null,
            Range = TimeRange.Of(range),
            Network = SearchFilter.NetworkOf(network),
        };
        await PageAnswer.SendAsync(
            context, "detections", page, (before, most) => log.Before(question, before, most), detection => detection.Id, DetectionJson.Write).ConfigureAwait(false);
    }

    /// <summary>Takes <c>{"action": ..., "text": ..., "days": ..., "scope": "target"}</c>, and answers with the detection as it is then.</summary>
    private async Task MarkAsync(HttpContext context)
    {
        if (Of(context) is not { } found)
        {
            await UnknownAsync(context).ConfigureAwait(false);
            return;
        }

        string? problem = await ReadAsync(context.Request).ConfigureAwait(false) is not { } request
            ? "the body is no JSON object with 'action', and where they are needed 'text', 'days' and 'scope'" : desk.Act([found], request, KeyCheck.CallerOf(context));
        await (problem is null ? JsonAnswer.SendAsync(context, DetectionJson.Of(log.Find(found.Id)!)) : Problem.BadRequestAsync(context, problem)).ConfigureAwait(false);
    }

    private static async Task<DeskRequest?> ReadAsync(HttpRequest request)
    {
        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 2 }, request.HttpContext.RequestAborted).ConfigureAwait(false);
            JsonElement root = body.RootElement;
            string? Text(string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            return root.ValueKind != JsonValueKind.Object || Text("action") is not { } action ? null
                : new DeskRequest(action, Text("text"), root.TryGetProperty("days", out JsonElement days) && days.ValueKind == JsonValueKind.Number && days.TryGetInt32(out int count) ? count : null, Text("scope") == "target");
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // The latter where a text holds bytes or escapes that are no characters.
            return null;
        }
    }

    private Task OneAsync(HttpContext context) => Of(context) is { } found ? JsonAnswer.SendAsync(context, DetectionJson.Of(found)) : UnknownAsync(context);

    private DetectionEntry? Of(HttpContext context) =>
        long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? log.Find(id) : null;

    private static Task UnknownAsync(HttpContext context) =>
        Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-detection", "There is no such detection", "GET /api/v1/detections lists them");

    private async Task StreamAsync(HttpContext context)
    {
        string given = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : context.Request.Query["after"].ToString();
        long last = 0;
        if (given.Length > 0 && !long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out last))
        {
            await Problem.BadRequestAsync(context, "Last-Event-ID (or 'after') is no number of a detection").ConfigureAwait(false);
            return;
        }

        string key = KeyCheck.CallerOf(context).Key.Id;
        if (!streams.TryOpen(key))
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, "streams", "Too many streams",
                $"{OpenStreams.Most} are open, or {OpenStreams.MostOfKey} of this key; close one, or ask GET /api/v1/detections now and then", TimeSpan.FromSeconds(30)).ConfigureAwait(false);
            return;
        }

        try
        {
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await FollowAsync(context.Response, given.Length > 0 ? last : log.Latest(), end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The caller has gone, or the service goes.
        }
        finally
        {
            streams.Close(key);
        }
    }

    /// <summary>Sends what comes after a detection, and a sign of life while nothing does.</summary>
    private async Task FollowAsync(HttpResponse response, long last, CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream";
        response.Headers["X-Accel-Buffering"] = "no";
        await response.WriteAsync(": whorl.detection/1\n\n", cancellation).ConfigureAwait(false);
        while (true)
        {
            // Asked for before the look, so that nothing that comes between the two is missed.
            Task added = log.Added;
            IReadOnlyList<DetectionEntry> found = log.After(last, Batch);
            foreach (DetectionEntry detection in found)
            {
                last = detection.Id;
                await response.WriteAsync($"id: {detection.Id.ToString(CultureInfo.InvariantCulture)}\nevent: detection\ndata: ", cancellation).ConfigureAwait(false);
                await response.Body.WriteAsync(DetectionJson.Of(detection), cancellation).ConfigureAwait(false);
                await response.WriteAsync("\n\n", Encoding.UTF8, cancellation).ConfigureAwait(false);
            }

            await response.Body.FlushAsync(cancellation).ConfigureAwait(false);
            if (found.Count == Batch)
            {
                continue;
            }

            try
            {
                await added.WaitAsync(BetweenSigns, time, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await response.WriteAsync(":\n\n", cancellation).ConfigureAwait(false);
            }
        }
    }
}
