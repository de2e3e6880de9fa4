using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Whorl.Service.Auditing;
using Whorl.Service.Captures;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>Captures: the bytes of a pcap or pcapng are sent, its handshakes with their verdicts come back, a line each.</summary>
internal sealed class CaptureRoutes(CaptureService captures, CaptureLimits limits, AuditLog audit)
{
    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(10);

    public IEnumerable<ApiRoute> All => [new("POST", "/api/v1/captures", KeyRole.Analyst, ReadAsync)];

    private async Task ReadAsync(HttpContext context)
    {
        string save = context.Request.Query["save"].ToString();
        if (save is not ("" or "true" or "false"))
        {
            await Problem.BadRequestAsync(context, "'save' is true or false").ConfigureAwait(false);
            return;
        }

        CaptureOutcome outcome = context.Request.ContentLength > limits.LargestCapture ? new CaptureOutcome.TooLarge() : await TakeAsync(context, save == "true").ConfigureAwait(false);
        Caller caller = KeyCheck.CallerOf(context);
        audit.Add(caller.Key.Actor, caller.Remote, AuditLog.Capture, null, NameOf(outcome), outcome is CaptureOutcome.Read done
            ? string.Create(CultureInfo.InvariantCulture, $"{done.Bytes} bytes, {done.Handshakes} handshakes, {done.Found} suspicious or bad{(save == "true" ? ", saved" : string.Empty)}") : null);
        await AnswerAsync(context, outcome).ConfigureAwait(false);
    }

    private Task<CaptureOutcome> TakeAsync(HttpContext context, bool isSaved)
    {
        // The bytes are counted where they are taken, which can say what is allowed.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        return captures.ReadAsync(context.Request.Body, isSaved, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context, CaptureOutcome outcome)
    {
        switch (outcome)
        {
            case CaptureOutcome.Read { Lines: var lines }:
                await using (lines.ConfigureAwait(false))
                {
                    context.Response.ContentType = "application/x-ndjson";
                    context.Response.ContentLength = lines.Length;
                    await lines.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
                }

                break;
            case CaptureOutcome.TooLarge:
                await Problem.WriteAsync(
                    context, StatusCodes.Status413PayloadTooLarge, "too-large", "The capture is too large",
                    string.Create(CultureInfo.InvariantCulture, $"a capture has at most {limits.LargestCapture:N0} bytes here; 'whorl read' on the machine itself reads any")).ConfigureAwait(false);
                break;
            case CaptureOutcome.TooMany:
                await Problem.WriteAsync(
                    context, StatusCodes.Status429TooManyRequests, "captures", "Too many captures at once", $"{limits.AtOnce} are being sent or read", WhenFull).ConfigureAwait(false);
                break;
            case CaptureOutcome.NoCapture { Sentence: var sentence }:
                await Problem.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "no-capture", "This is no capture that can be read", sentence).ConfigureAwait(false);
                break;
            case CaptureOutcome.NoRoom:
                await Problem.WriteAsync(
                    context, StatusCodes.Status507InsufficientStorage, "no-room", "There is no room for the capture", "the disk of the service's state is full, or may not be written to", WhenFull).ConfigureAwait(false);
                break;
            default:
                await Problem.NotReadyAsync(context).ConfigureAwait(false);
                break;
        }
    }

    private static string NameOf(CaptureOutcome outcome) => outcome switch
    {
        CaptureOutcome.Read => "done",
        CaptureOutcome.TooLarge => "too-large",
        CaptureOutcome.TooMany => "busy",
        CaptureOutcome.NoCapture => "no-capture",
        CaptureOutcome.NoRoom => "no-room",
        _ => "not-ready",
    };
}
