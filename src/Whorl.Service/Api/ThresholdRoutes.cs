using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>The threshold from which on a server is one of C2.</summary>
internal sealed class ThresholdRoutes(Threshold threshold, ThresholdDesk desk)
{
    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/threshold", KeyRole.Viewer, SendAsync),
        new("PUT", "/api/v1/threshold", KeyRole.Admin, ChangeAsync),
    ];

    private async Task ChangeAsync(HttpContext context)
    {
        string problem = """send {"threshold": 0.7, "why": "too many false alarms"}; null returns to the service's own""";
        try
        {
            using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body, new JsonDocumentOptions { MaxDepth = 2 }, context.RequestAborted).ConfigureAwait(false);
            if (body.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("threshold", out JsonElement value) && value.ValueKind is JsonValueKind.Number or JsonValueKind.Null
                && root.TryGetProperty("why", out JsonElement why) && why.ValueKind == JsonValueKind.String)
            {
                if (desk.Change(value.ValueKind == JsonValueKind.Null ? null : value.GetDouble(), why.GetString()!.Trim(), KeyCheck.CallerOf(context)) is not { } wrong)
                {
                    await SendAsync(context).ConfigureAwait(false);
                    return;
                }

                problem = wrong;
            }
        }
        catch (Exception given) when (given is JsonException or InvalidOperationException or FormatException)
        {
            // The body is no JSON, or has escapes that are no characters, or a number that none is.
        }

        await Problem.BadRequestAsync(context, problem).ConfigureAwait(false);
    }

    private Task SendAsync(HttpContext context) => JsonAnswer.SendAsync(context, json =>
    {
        ThresholdSetting? set = threshold.Set;
        json.WriteNumber("threshold", set?.Value ?? threshold.Usual);
        json.WriteNumber("usual", threshold.Usual);
        json.WriteString("set_by", set?.Who);
        json.WriteString("why", set?.Why);
        json.WriteString("set_at", set is null ? null : VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(set.At)));
    });
}
