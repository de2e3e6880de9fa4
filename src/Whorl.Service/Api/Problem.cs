using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Whorl.Service.Api;

/// <summary>
/// An error as problem details (RFC 9457). The type is <c>urn:whorl:problem:NAME</c>; the names are a closed list in docs/reference/api.md.
/// </summary>
internal static class Problem
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers that the request is wrong, and in which way.</summary>
    public static Task BadRequestAsync(HttpContext context, string detail) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, "request", "The request cannot be understood", detail);

    /// <summary>Answers that the service has not learnt from its store yet.</summary>
    public static Task NotReadyAsync(HttpContext context) => WriteAsync(
        context, StatusCodes.Status503ServiceUnavailable, "not-ready", "The service is not ready", "it has not learnt from its store yet; /readyz says when it has", TimeSpan.FromSeconds(5));

    /// <summary>Answers with a problem, unless an answer has begun.</summary>
    public static async Task WriteAsync(HttpContext context, int status, string name, string title, string detail, TimeSpan? retryAfter = null)
    {
        if (context.Response.HasStarted)
        {
            return;
        }

        context.Response.Clear();
        SecurityHeaders.Add(context.Response);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/problem+json";
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"whorl\"";
        }

        if (retryAfter is { } time)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", "urn:whorl:problem:" + name);
            json.WriteString("title", title);
            json.WriteNumber("status", status);
            json.WriteString("detail", detail);
            json.WriteString("instance", context.Request.Path.Value);
            json.WriteEndObject();
        }

        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted).ConfigureAwait(false);
    }
}
