using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Auditing;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Delivery.Spooling;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>How deliveries do, and their repetition. Neither addresses nor secrets of receivers are told.</summary>
internal sealed class OutletRoutes(DeliveryService? delivery, AuditLog audit)
{
    private const int LargestBody = 4096;

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/outlets", KeyRole.Viewer, ListAsync),
        new("POST", "/api/v1/outlets/{name}/replay", KeyRole.Admin, ReplayAsync),
    ];

    private Task ListAsync(HttpContext context) => JsonAnswer.SendAsync(context, json =>
    {
        (SpoolHealth Spool, IReadOnlyList<(OutletSetup Setup, OutletHealth Health)> Outlets)? health = delivery?.Health();
        json.WriteStartArray("outlets");
        foreach ((OutletSetup setup, OutletHealth outlet) in health?.Outlets ?? [])
        {
            Write(json, setup, outlet);
        }

        json.WriteEndArray();
        if (health is { } known)
        {
            Write(json, known.Spool);
        }
        else
        {
            json.WriteNull("spool");
        }
    });

    private static void Write(Utf8JsonWriter json, OutletSetup setup, OutletHealth outlet)
    {
        json.WriteStartObject();
        json.WriteString("name", outlet.Name);
        json.WriteString("kind", setup.Kind);
        json.WriteString("schema", setup.Options.Encoder.Name);
        json.WriteString("events", setup.Options.OnlyDetections ? "detections" : "all");
        json.WriteString("state", Word(outlet.State));
        json.WriteNumber("delivered", outlet.Delivered);
        json.WriteNumber("waiting", outlet.LagEvents);
        json.WriteNumber("lag_seconds", Math.Round(outlet.Lag.TotalSeconds, 3));
        json.WriteNumber("dead_letters", outlet.Refused);
        json.WriteNumber("missed", outlet.Missed);
        json.WriteNumber("replayed", outlet.Replayed);
        json.WriteNumber("failures", outlet.Failures);
        json.WriteString("last_error", outlet.Problem);
        json.WriteString("last_success_at", outlet.LastSuccess is { } success ? VerdictDocument.Time(success) : null);
        json.WriteString("next_try_at", outlet.NextTry is { } next ? VerdictDocument.Time(next) : null);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SpoolHealth spool)
    {
        json.WriteStartObject("spool");
        json.WriteNumber("bytes", spool.Bytes);
        json.WriteNumber("max_bytes", spool.MaxBytes);
        json.WriteBoolean("blocked", spool.IsBlocked);
        json.WriteNumber("dropped", spool.Dropped.Values.Sum());
        json.WriteNumber("too_large", spool.TooLarge);
        json.WriteNumber("not_kept", spool.NotKept);
        json.WriteNumber("sync_failures", spool.SyncFailures);
        json.WriteNumber("damaged_places", spool.DamageCount);
        json.WriteString("disk_problem", spool.DiskProblem);
        json.WriteEndObject();
    }

    private static string Word(OutletState state) => state switch
    {
        OutletState.Idle => "idle",
        OutletState.Sending => "sending",
        OutletState.BackingOff => "backing-off",
        OutletState.Open => "open",
        OutletState.Misconfigured => "misconfigured",
        _ => "stopped",
    };

    private async Task ReplayAsync(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["name"]!;
        if (delivery is null || !delivery.Health().Outlets.Any(outlet => outlet.Health.Name == name))
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-outlet", "There is no such outlet", "GET /api/v1/outlets lists them").ConfigureAwait(false);
            return;
        }

        if (await ReadTimesAsync(context).ConfigureAwait(false) is not var (from, to))
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status400BadRequest, "request", "The request cannot be understood",
                """send {"from": "2026-01-31T00:00:00Z", "to": "2026-02-01T00:00:00Z"}, times of RFC 3339, the first before the second""").ConfigureAwait(false);
            return;
        }

        Caller caller = KeyCheck.CallerOf(context);
        if (!delivery.TryReplay(name, from, to, out SpoolRange? range, out _))
        {
            audit.Add(caller.Key.Actor, caller.Remote, AuditLog.Replay, name, "busy");
            await Problem.WriteAsync(
                context, StatusCodes.Status409Conflict, "replay", "The outlet is being replayed to already", "ask again when GET /api/v1/outlets shows no more of it under way").ConfigureAwait(false);
            return;
        }

        long count = range.Value.To - range.Value.From;
        audit.Add(caller.Key.Actor, caller.Remote, AuditLog.Replay, name, AuditLog.Allowed, string.Create(CultureInfo.InvariantCulture, $"{VerdictDocument.Time(from)} to {VerdictDocument.Time(to)}, {count} events"));
        await JsonAnswer.SendAsync(
            context,
            json =>
            {
                json.WriteString("outlet", name);
                json.WriteNumber("events", count);
            },
            StatusCodes.Status202Accepted).ConfigureAwait(false);
    }

    private static async Task<(DateTimeOffset From, DateTimeOffset To)?> ReadTimesAsync(HttpContext context)
    {
        byte[] body = new byte[LargestBody];
        int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        if (length == LargestBody)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(body.AsMemory(0, length));
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.EnumerateObject().Count() == 2
                && TryTime(root, "from", out DateTimeOffset from) && TryTime(root, "to", out DateTimeOffset to) && from < to ? (from, to) : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // No JSON, or a text in it that is none, such as half a surrogate pair.
            return null;
        }
    }

    private static bool TryTime(JsonElement root, string name, out DateTimeOffset time)
    {
        time = default;
        return root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out time)
            && value.GetString() is [.., 'Z'] or [.., 'z'] or [.., '+' or '-', _, _, ':', _, _];
    }
}
