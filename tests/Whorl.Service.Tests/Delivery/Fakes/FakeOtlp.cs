using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Whorl.Service.Tests.Delivery.Fakes;

/// <summary>A receiver of OTLP logs over HTTP in JSON, as the OTLP specification describes it: see docs/reference/fakes.md.</summary>
internal sealed class FakeOtlp : FakeHttpServer
{
    private readonly Lock gate = new();
    private readonly List<JsonElement> records = [];

    /// <summary>Of the next request so many records at its end are rejected.</summary>
    public int RecordsToReject { get; set; }

    /// <summary>The resource of the last request.</summary>
    public JsonElement? Resource { get; private set; }

    /// <summary>Whether the last request was packed.</summary>
    public bool WasPacked { get; private set; }

    public JsonElement[] Records
    {
        get
        {
            lock (gate)
            {
                return [.. records];
            }
        }
    }

    protected override string BodyOf(int status) => """{"code":14,"message":"unavailable"}""";

    protected override (int Status, string Body) Receive(HttpRequest request, byte[] body)
    {
        lock (gate)
        {
            if (request.Path != "/v1/logs" || request.Method != "POST")
            {
                return (404, "");
            }

            if (request.ContentType != "application/json")
            {
                return (415, """{"code":3,"message":"unsupported media type"}""");
            }

            WasPacked = request.Headers.ContentEncoding == "gzip";
            List<JsonElement> came = [];
            try
            {
                foreach (JsonElement resource in JsonDocument.Parse(body).RootElement.GetProperty("resourceLogs").EnumerateArray())
                {
                    Resource = resource.GetProperty("resource");
                    foreach (JsonElement scope in resource.GetProperty("scopeLogs").EnumerateArray())
                    {
                        came.AddRange(scope.GetProperty("logRecords").EnumerateArray());
                    }
                }
            }
            catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return (400, """{"code":3,"message":"the body is no ExportLogsServiceRequest"}""");
            }

            if (came.Exists(record => record.ValueKind != JsonValueKind.Object))
            {
                return (400, """{"code":3,"message":"a log record is no object"}""");
            }

            int rejected = Math.Min(RecordsToReject, came.Count);
            RecordsToReject = 0;
            records.AddRange(came[..^rejected]);
            return (200, rejected == 0 ? "{}" : $$$"""{"partialSuccess":{"rejectedLogRecords":"{{{rejected}}}","errorMessage":"too old"}}""");
        }
    }
}
