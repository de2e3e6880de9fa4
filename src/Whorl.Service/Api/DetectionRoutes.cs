using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Detections;
using Whorl.Service.Keys;

namespace Whorl.Service.Api;

/// <summary>What was found: page by page, and as it comes (server-sent events, HTML Living Standard section 9.2).</summary>
internal sealed class DetectionRoutes(DetectionLog log, TimeProvider time, CancellationToken stopping)
{
    private const int MostStreams = 256;
    private const int Batch = 100;

    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(15);

    private int streams;

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/detections", KeyRole.Viewer, ListAsync),
        new("GET", "/api/v1/detections/stream", KeyRole.Viewer, StreamAsync),
        new("GET", "/api/v1/detections/{id}", KeyRole.Viewer, OneAsync),
    ];

    private async Task ListAsync(HttpContext context)
    {
        if (!PageQuery.TryRead(context.Request.Query, out PageQuery page, out string problem))
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        await PageAnswer.SendAsync(
            context, "detections", page, log.Before, detection => detection.Id, DetectionJson.Write).ConfigureAwait(false);
    }

    private Task OneAsync(HttpContext context) =>
        long.TryParse((string)context.Request.RouteValues["id"]!, NumberStyles.None, CultureInfo.InvariantCulture, out long id) && log.Find(id) is { } found
            ? JsonAnswer.SendAsync(context, DetectionJson.Of(found))
            : Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-detection", "There is no such detection", "GET /api/v1/detections lists them");

    private async Task StreamAsync(HttpContext context)
    {
        string given = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : context.Request.Query["after"].ToString();
        long last = 0;
        if (given.Length > 0 && !long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out last))
        {
            await Problem.BadRequestAsync(context, "Last-Event-ID (or 'after') is no number of a detection").ConfigureAwait(false);
            return;
        }

        if (Interlocked.Increment(ref streams) > MostStreams)
        {
            Interlocked.Decrement(ref streams);
            await Problem.WriteAsync(
                context, StatusCodes.Status429TooManyRequests, "streams", "Too many streams", $"{MostStreams} are open; close one, or ask GET /api/v1/detections now and then",
                TimeSpan.FromSeconds(30)).ConfigureAwait(false);
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
            Interlocked.Decrement(ref streams);
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
