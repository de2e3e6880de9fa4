using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Verdicts;
using Whorl.Web.Frame;

namespace Whorl.Web.Scans;

/// <summary>Has a server scanned now, as a program does that asks for a verdict no older than a moment, and shows the scan.</summary>
internal sealed class ScanRequest(ServiceParts parts, PageRenderer pages)
{
    /// <summary>Asks for a scan of a host, which may have its port with it.</summary>
    public async Task AskAsync(HttpContext context, string host, string? name, string? port)
    {
        (host, port) = Split(host.Trim(), port);
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("host", host);
            if (ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
            {
                json.WriteNumber("port", number);
            }
            else if (port is { Length: > 0 })
            {
                json.WriteString("port", port);
            }

            if (name is { Length: > 0 })
            {
                json.WriteString("sni", name);
            }

            json.WriteString("max_age", "0s");
            json.WriteEndObject();
        }

        if (!VerdictRequest.TryRead(body.WrittenMemory, out VerdictRequest request, out string problem))
        {
            await pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "This cannot be scanned", problem).ConfigureAwait(false);
            return;
        }

        Caller caller = KeyCheck.CallerOf(context);
        VerdictOutcome outcome = await parts.Verdicts.AnswerAsync(request, caller, null, SHA256.HashData(body.WrittenSpan), TimeSpan.Zero, context.RequestAborted).ConfigureAwait(false);
        switch (outcome)
        {
            case VerdictOutcome.Pending { Job: var job }:
                PageRenderer.See(context, "/scans/" + job);
                break;
            case VerdictOutcome.Answer:
                PageRenderer.See(context, Parts.Place.OfTarget(request.Address is { } address ? address.WithPort(request.Port) : request.Host));
                break;
            default:
                (int status, string title, string detail) = Words(outcome);
                await pages.SendProblemAsync(context, status, title, detail).ConfigureAwait(false);
                break;
        }
    }

    private static (int Status, string Title, string Detail) Words(VerdictOutcome outcome) => outcome switch
    {
        VerdictOutcome.Refused { Refusal: var refusal } => (StatusCodes.Status403Forbidden, "The scan policy does not let it be scanned", $"{refusal.Detail} (policy {refusal.Policy})."),
        VerdictOutcome.Unresolved { Sentence: var sentence } => (StatusCodes.Status422UnprocessableEntity, "The name leads nowhere", sentence),
        VerdictOutcome.NotPermitted => (StatusCodes.Status403Forbidden, "Your key may not have servers scanned", "It needs the role analyst."),
        VerdictOutcome.TooMany { Sentence: var sentence } => (StatusCodes.Status429TooManyRequests, "Not now", sentence),
        VerdictOutcome.Failed { Sentence: var sentence } => (StatusCodes.Status502BadGateway, "The scan failed", sentence),
        _ => (StatusCodes.Status503ServiceUnavailable, "Not yet", "The service is learning from its store; try again in a moment."),
    };

    /// <summary>The host and the port of <c>host:port</c> or <c>[v6]:port</c>.</summary>
    private static (string Host, string? Port) Split(string given, string? port)
    {
        int colon = given.LastIndexOf(':');
        bool hasPort = string.IsNullOrEmpty(port) && colon > 0 && (given[colon - 1] == ']' || given.IndexOf(':', StringComparison.Ordinal) == colon);
        return hasPort ? (given[..colon], given[(colon + 1)..]) : (given, port);
    }
}
