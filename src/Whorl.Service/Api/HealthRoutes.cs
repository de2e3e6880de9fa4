using System.Text;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Delivery;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>What a supervisor asks: whether it lives, whether it is ready, what it counts, what can be asked.</summary>
internal sealed class HealthRoutes(JudgeKeeper judges, RequestCounts counts, Func<string> campaigns, DeliveryService? delivery)
{
    private static readonly byte[] Document = ReadDocument();

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/healthz", null, context => TextAsync(context, StatusCodes.Status200OK, "alive\n")),
        new("GET", "/readyz", null, ReadyAsync),
        new("GET", "/metrics", KeyRole.Viewer, context => TextAsync(context, StatusCodes.Status200OK, counts.Text() + campaigns() + DeliveryMetrics.Text(delivery), "text/plain; version=0.0.4; charset=utf-8")),
        new("GET", "/api/v1/openapi.json", KeyRole.Viewer, context => JsonAnswer.SendAsync(context, Document)),
    ];

    private Task ReadyAsync(HttpContext context) => judges.Current is null
        ? TextAsync(context, StatusCodes.Status503ServiceUnavailable, "learning from the store\n")
        : TextAsync(context, StatusCodes.Status200OK, "ready\n");

    private static Task TextAsync(HttpContext context, int status, string text, string type = "text/plain; charset=utf-8")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static byte[] ReadDocument()
    {
        using Stream stream = typeof(HealthRoutes).Assembly.GetManifestResourceStream("openapi.json")!;
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
