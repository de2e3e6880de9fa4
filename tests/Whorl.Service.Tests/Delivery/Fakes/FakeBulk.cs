using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Whorl.Service.Tests.Delivery.Fakes;

/// <summary>The bulk interface of Elasticsearch and OpenSearch with one data stream, as their documentation describes it: see docs/reference/fakes.md.</summary>
internal sealed class FakeBulk : FakeHttpServer
{
    public const string ApiKey = "a2V5OnNlY3JldA==";
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonElement> documents = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    /// <summary>A document whose message holds this word does not fit the mapping.</summary>
    public string? UnmappableWord { get; init; }

    /// <summary>So many items are rejected with 429 before any is taken.</summary>
    public int ItemsToReject { get; set; }

    /// <summary>Items that were there already.</summary>
    public int Conflicts { get; private set; }

    /// <summary>The index that the last item named.</summary>
    public string? LastIndex { get; private set; }

    public string[] Ids
    {
        get
        {
            lock (gate)
            {
                return [.. order];
            }
        }
    }

    protected override string BodyOf(int status) => $$"""{"error":{"type":"es_rejected_execution_exception","reason":"rejected"},"status":{{status}}}""";

    protected override (int Status, string Body) Receive(HttpRequest request, byte[] body)
    {
        lock (gate)
        {
            if (request.Headers.Authorization != "ApiKey " + ApiKey)
            {
                return (401, """{"error":{"type":"security_exception","reason":"unable to authenticate"},"status":401}""");
            }

            if (request.Path != "/_bulk" || request.Method != "POST")
            {
                return (405, "");
            }

            if (request.ContentType is not ("application/x-ndjson" or "application/json"))
            {
                return (406, """{"error":"Content-Type header is not supported","status":406}""");
            }

            if (body.Length == 0 || body[^1] != (byte)'\n')
            {
                return (400, """{"error":{"type":"illegal_argument_exception","reason":"The bulk request must be terminated by a newline [\n]"},"status":400}""");
            }

            return Take(Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    private (int, string) Take(string[] lines)
    {
        StringBuilder items = new();
        bool hasErrors = false;
        for (int i = 0; i + 1 < lines.Length; i += 2)
        {
            JsonProperty action = JsonDocument.Parse(lines[i]).RootElement.EnumerateObject().Single();
            string id = action.Value.GetProperty("_id").GetString()!;
            LastIndex = action.Value.GetProperty("_index").GetString();
            (int status, string rest) = Item(action.Name, id, lines[i + 1]);
            hasErrors |= status >= 300;
            items.Append(items.Length > 0 ? "," : "").Append("{\"" + action.Name + "\":{\"_index\":\"" + LastIndex + "\",\"_id\":\"" + id + "\",\"status\":" + status + "," + rest + "}}");
        }

        return (200, $$"""{"took":3,"errors":{{(hasErrors ? "true" : "false")}},"items":[{{items}}]}""");
    }

    private (int Status, string Members) Item(string action, string id, string source)
    {
        if (ItemsToReject > 0)
        {
            ItemsToReject--;
            return (429, Error("es_rejected_execution_exception", "rejected execution of primary operation"));
        }

        if (action != "create")
        {
            return (400, Error("illegal_argument_exception", "only write ops with an op_type of create are allowed in data streams"));
        }

        JsonElement document = JsonDocument.Parse(source).RootElement;
        if (UnmappableWord is not null && document.GetProperty("message").GetString()!.Contains(UnmappableWord, StringComparison.Ordinal))
        {
            return (400, Error("document_parsing_exception", "failed to parse field [message] of type [long]"));
        }

        if (!documents.TryAdd(id, document))
        {
            Conflicts++;
            return (409, Error("version_conflict_engine_exception", "document already exists"));
        }

        order.Add(id);
        return (201, "\"result\":\"created\"");
    }

    private static string Error(string type, string reason) => $$"""
        "error":{"type":"{{type}}","reason":"{{reason}}"}
        """;
}
