using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Keys;
using Whorl.Service.Scanning;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>Verdicts, and the jobs of those that take longer.</summary>
internal sealed class VerdictRoutes(VerdictService verdicts, ScanJobs jobs, TimeSpan patience)
{
    private const int LargestBody = 64 * 1024;
    private const int LongestToken = 200;

    public IEnumerable<ApiRoute> All =>
    [
        new("POST", "/api/v1/verdict", KeyRole.Viewer, AskAsync),
        new("GET", "/api/v1/jobs/{id}", KeyRole.Viewer, JobAsync),
        new("GET", "/api/v1/scans", KeyRole.Viewer, ScansAsync),
    ];

    private async Task AskAsync(HttpContext context)
    {
        if (await ReadBodyAsync(context).ConfigureAwait(false) is not { } body)
        {
            await Problem.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large", "a request for a verdict has at most 64 KiB").ConfigureAwait(false);
            return;
        }

        string? token = context.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } given ? given : null;
        if (token?.Length > LongestToken)
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "request", "The request cannot be understood", "Idempotency-Key has at most 200 characters").ConfigureAwait(false);
            return;
        }

        if (!VerdictRequest.TryRead(body, out VerdictRequest request, out string problem))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "request", "The request cannot be understood", problem).ConfigureAwait(false);
            return;
        }

        VerdictOutcome outcome = await verdicts.AnswerAsync(request, KeyCheck.CallerOf(context), token, SHA256.HashData(body), PatienceOf(context.Request), context.RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, outcome).ConfigureAwait(false);
    }

    private async Task JobAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        Caller caller = KeyCheck.CallerOf(context);

        // A job of somebody else is no job, but to those who see all.
        bool isTheirs = jobs.Find(id) is { } job && (job.Owner == caller.Key.Id || caller.Key.Role == KeyRole.Admin);
        VerdictOutcome? outcome = isTheirs ? await jobs.AwaitAsync(id, PatienceOf(context.Request), context.RequestAborted).ConfigureAwait(false) : null;
        if (outcome is null)
        {
            await Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-job", "There is no such job", "jobs are kept for a week, for the key that asked for them").ConfigureAwait(false);
            return;
        }

        await AnswerAsync(context, outcome).ConfigureAwait(false);
    }

    private async Task ScansAsync(HttpContext context)
    {
        if (!PageQuery.TryRead(context.Request.Query, out PageQuery page, out string problem))
        {
            await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
            return;
        }

        Caller caller = KeyCheck.CallerOf(context);
        string? owner = caller.Key.Role == KeyRole.Admin ? null : caller.Key.Id;
        await PageAnswer.SendAsync(context, "scans", page, (before, most) => jobs.Before(owner, before, most), job => job.Number, static (json, job) =>
        {
            json.WriteStartObject();
            json.WriteNumber("number", job.Number);
            json.WriteString("id", job.Id);
            json.WriteString("target", job.Target);
            json.WriteString("state", job.State.ToString().ToLowerInvariant());
            json.WriteString("created_at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(job.Created)));
            json.WriteString("finished_at", job.Finished is { } at ? VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(at)) : null);
            json.WriteString("url", $"/api/v1/jobs/{job.Id}");
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static async Task AnswerAsync(HttpContext context, VerdictOutcome outcome)
    {
        switch (outcome)
        {
            case VerdictOutcome.Answer answer:
                await JsonAnswer.SendAsync(context, answer.Document).ConfigureAwait(false);
                break;
            case VerdictOutcome.Pending pending:
                string url = $"/api/v1/jobs/{pending.Job}";
                context.Response.Headers.Location = url;
                context.Response.Headers.RetryAfter = "2";
                await JsonAnswer.SendAsync(context, Encoding.UTF8.GetBytes($$"""{"type":"job","state":"running","id":"{{pending.Job}}","url":"{{url}}"}"""), StatusCodes.Status202Accepted).ConfigureAwait(false);
                break;
            case VerdictOutcome.Refused { Refusal: var refusal }:
                await Problem.WriteAsync(context, StatusCodes.Status403Forbidden, "policy-" + refusal.Policy, "The policy refuses the scan", refusal.Detail).ConfigureAwait(false);
                break;
            case VerdictOutcome.NotPermitted:
                await Problem.WriteAsync(
                    context, StatusCodes.Status403Forbidden, "role", "The key may not do this",
                    "nothing young enough was seen of the server, and a viewer's key has nothing scanned; ask with mode passive-only or an older max_age, or with an analyst's key").ConfigureAwait(false);
                break;
            case VerdictOutcome.Unresolved { Sentence: var sentence }:
                await Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "no-address", "The name leads to no address", sentence).ConfigureAwait(false);
                break;
            case VerdictOutcome.TooMany { Sentence: var sentence, RetryAfter: var after }:
                await Problem.WriteAsync(context, StatusCodes.Status429TooManyRequests, "quota", "Too many scans", sentence, after).ConfigureAwait(false);
                break;
            case VerdictOutcome.TokenReused:
                await Problem.WriteAsync(
                    context, StatusCodes.Status422UnprocessableEntity, "idempotency", "The idempotency key was used for another request",
                    "send another Idempotency-Key, or the same request as the first time").ConfigureAwait(false);
                break;
            case VerdictOutcome.Failed { Sentence: var sentence }:
                await Problem.WriteAsync(context, StatusCodes.Status502BadGateway, "scan-failed", "The scan came to nothing", sentence).ConfigureAwait(false);
                break;
            default:
                await Problem.NotReadyAsync(context).ConfigureAwait(false);
                break;
        }
    }

    private static async Task<byte[]?> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > LargestBody)
        {
            return null;
        }

        byte[] body = new byte[(int)(context.Request.ContentLength ?? LargestBody) + 1];
        int length = 0;
        int read;
        while (length < body.Length && (read = await context.Request.Body.ReadAsync(body.AsMemory(length), context.RequestAborted).ConfigureAwait(false)) > 0)
        {
            length += read;
        }

        return length > LargestBody ? null : body[..length];
    }

    /// <summary>How long the caller wants to wait for an answer: <c>Prefer: wait=N</c> (RFC 7240), at most a minute.</summary>
    private TimeSpan PatienceOf(HttpRequest request)
    {
        foreach (string? preference in request.Headers["Prefer"])
        {
            foreach (Range range in preference.AsSpan().Split(','))
            {
                ReadOnlySpan<char> one = preference.AsSpan()[range].Trim();
                if (one.StartsWith("wait=", StringComparison.OrdinalIgnoreCase) && int.TryParse(one[5..], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
                {
                    return TimeSpan.FromSeconds(Math.Min(seconds, 60));
                }
            }
        }

        return patience;
    }
}
