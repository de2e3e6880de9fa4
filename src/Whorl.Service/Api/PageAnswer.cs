using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Whorl.Service.Api;

/// <summary>
/// Rows with numbers, latest first: a page with the address of the next one, or all of them as JSON lines where the caller accepts
/// <c>application/x-ndjson</c>, read and sent a page at a time.
/// </summary>
internal static class PageAnswer
{
    private const string Lines = "application/x-ndjson";
    private const int Batch = 500;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Sends the rows that <paramref name="read"/> gives before a number.</summary>
    public static Task SendAsync<T>(HttpContext context, string name, PageQuery page, Func<long, int, IReadOnlyList<T>> read, Func<T, long> numberOf, Action<Utf8JsonWriter, T> write) =>
        WantsLines(context.Request) ? SendLinesAsync(context, page.Before, read, numberOf, write) : SendPageAsync(context, name, page, read, numberOf, write);

    private static bool WantsLines(HttpRequest request) => request.Headers.Accept.ToString().Contains(Lines, StringComparison.OrdinalIgnoreCase);

    private static Task SendPageAsync<T>(HttpContext context, string name, PageQuery page, Func<long, int, IReadOnlyList<T>> read, Func<T, long> numberOf, Action<Utf8JsonWriter, T> write)
    {
        IReadOnlyList<T> rows = read(page.Before, page.Limit);
        return JsonAnswer.SendAsync(context, json =>
        {
            json.WriteStartArray(name);
            foreach (T row in rows)
            {
                write(json, row);
            }

            json.WriteEndArray();
            json.WriteString("next", rows.Count < page.Limit ? null : NextOf(context.Request, numberOf(rows[^1])));
        });
    }

    /// <summary>The same question, before the last row of this page.</summary>
    private static string NextOf(HttpRequest request, long last)
    {
        IEnumerable<string> others = request.Query.Where(pair => pair.Key != "before").SelectMany(pair => pair.Value.Select(value => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? string.Empty)}"));
        return $"{request.Path}?{string.Join('&', others.Append(string.Create(CultureInfo.InvariantCulture, $"before={last}")))}";
    }

    private static async Task SendLinesAsync<T>(HttpContext context, long before, Func<long, int, IReadOnlyList<T>> read, Func<T, long> numberOf, Action<Utf8JsonWriter, T> write)
    {
        context.Response.ContentType = Lines;
        ArrayBufferWriter<byte> buffer = new();
        await using Utf8JsonWriter json = new(buffer, Options);
        for (IReadOnlyList<T> rows = read(before, Batch); rows.Count > 0; rows = read(numberOf(rows[^1]), Batch))
        {
            foreach (T row in rows)
            {
                json.Reset();
                write(json, row);
                await json.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                buffer.Write("\n"u8);
            }

            await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
            buffer.ResetWrittenCount();
            if (rows.Count < Batch)
            {
                break;
            }
        }
    }
}
