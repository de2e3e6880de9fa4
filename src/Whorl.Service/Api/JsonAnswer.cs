using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Whorl.Service.Api;

/// <summary>Answers of one JSON object, with their length.</summary>
internal static class JsonAnswer
{
    /// <summary>Sends a document that is there.</summary>
    public static Task SendAsync(HttpContext context, ReadOnlyMemory<byte> document, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        return context.Response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }

    /// <summary>Writes the members of an object and sends it.</summary>
    public static async Task SendAsync(HttpContext context, Action<Utf8JsonWriter> writeMembers, int status = StatusCodes.Status200OK)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }

        await SendAsync(context, body.GetBuffer().AsMemory(0, (int)body.Length), status).ConfigureAwait(false);
    }
}
