using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Whorl.Service.Tests;

/// <summary>
/// The description of the service (OpenAPI 3.1), held against what it answers: an answer whose status, media type or form is not in it is an
/// error, whatever test it came in.
/// </summary>
internal static class Description
{
    private const string Lines = "application/x-ndjson";

    private static readonly JsonObject Document = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")))!.AsObject();
    private static readonly ConcurrentDictionary<string, JsonSchema> Schemas = new(StringComparer.Ordinal);

    /// <summary>Fails where an answer is not as described.</summary>
    public static void Check(string method, string path, HttpStatusCode status, string? mediaType, string body)
    {
        string what = $"{method} {path}: {(int)status} {mediaType}";
        path = path.Split('?')[0];
        JsonObject? operation = Document["paths"]!.AsObject().Where(each => Matches(each.Key, path)).Select(each => each.Value![method.ToLowerInvariant()]?.AsObject()).FirstOrDefault(each => each is not null);
        if (operation is null)
        {
            Assert.True(status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Unauthorized, what + " is described nowhere");
            CheckBody(what, "problem", new JsonObject { ["$ref"] = "#/components/schemas/Problem" }, body);
            return;
        }

        JsonObject responses = operation["responses"]!.AsObject();
        JsonNode? response = responses[((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture)] ?? responses[$"{(int)status / 100}XX"];
        Assert.True(response is not null, what + ": the status is not described");
        response = response["$ref"] is { } reference ? Find((string)reference!) : response;
        if (mediaType is null)
        {
            Assert.Empty(body);
            return;
        }

        JsonNode? content = response["content"]?[mediaType];
        Assert.True(content is not null, what + ": the media type is not described");
        if (!mediaType.EndsWith("json", StringComparison.Ordinal))
        {
            return;
        }

        string key = $"{operation["operationId"]} {(int)status} {mediaType}";
        foreach (string one in mediaType == Lines ? body.Split('\n', StringSplitOptions.RemoveEmptyEntries) : [body])
        {
            CheckBody(what, key, content["schema"]!, one);
        }
    }

    private static void CheckBody(string what, string key, JsonNode schema, string body)
    {
        JsonSchema compiled = Schemas.GetOrAdd(key, _ => Compile(schema));
        EvaluationResults results = compiled.Evaluate(JsonNode.Parse(body), new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(results.IsValid, $"{what} is not as described: {string.Join("; ", results.Details.Where(each => each.HasErrors).SelectMany(each => each.Errors!.Select(error => $"{each.InstanceLocation} {error.Value}")))}\n{body}");
    }

    private static JsonSchema Compile(JsonNode schema)
    {
        JsonObject whole = schema.DeepClone().AsObject();
        whole["$defs"] = Document["components"]!["schemas"]!.DeepClone();
        return JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
    }

    private static JsonNode Find(string reference) => reference.Split('/').Skip(1).Aggregate((JsonNode)Document, (node, name) => node[name]!);

    private static bool Matches(string template, string path)
    {
        string[] expected = template.Split('/');
        string[] given = path.Split('/');
        return expected.Length == given.Length && expected.Zip(given).All(pair => pair.First == pair.Second || (pair.First.StartsWith('{') && pair.Second.Length > 0));
    }
}
