using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Whorl.Service.Tests;

/// <summary>What linters ask of a description, of the rules that Redocly recommends those that can go wrong here.</summary>
public sealed partial class DescriptionTests
{
    private static readonly JsonObject Document = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "openapi.json")))!.AsObject();

    private static IEnumerable<(string Path, string Method, JsonObject Operation)> Operations =>
        Document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => (path.Key, method.Key, method.Value!.AsObject())));

    [Fact]
    public void Every_operation_has_a_name_of_its_own_a_summary_and_a_tag_that_is_described()
    {
        Assert.Equal(Operations.Count(), Operations.Select(each => (string)each.Operation["operationId"]!).Distinct().Count());
        string[] tags = [.. Document["tags"]!.AsArray().Select(tag => (string)tag!["name"]!)];
        Assert.All(Document["tags"]!.AsArray(), tag => Assert.NotEmpty((string)tag!["description"]!));
        Assert.All(Operations, each =>
        {
            Assert.NotEmpty((string)each.Operation["summary"]!);
            Assert.Contains((string)Assert.Single(each.Operation["tags"]!.AsArray())!, tags);
        });
        Assert.Equal(tags.Order(), Operations.Select(each => (string)each.Operation["tags"]![0]!).Distinct().Order());
    }

    [Fact]
    public void Every_operation_tells_success_and_problems_each_with_a_description_and_a_form() => Assert.All(Operations, each =>
    {
        JsonObject responses = each.Operation["responses"]!.AsObject();
        Assert.Contains(responses, response => response.Key.StartsWith('2'));
        Assert.Contains(responses, response => response.Key.StartsWith('4'));
        Assert.All(responses, response =>
        {
            JsonNode told = response.Value!["$ref"] is { } reference ? Find((string)reference!) : response.Value!;
            Assert.NotEmpty((string)told["description"]!);
            Assert.All(told["content"]?.AsObject() ?? [], content => Assert.NotNull(content.Value!["schema"]));
        });
    });

    [Fact]
    public void The_parameters_of_a_path_are_those_of_its_operations() => Assert.All(Operations, each =>
    {
        JsonArray parameters = each.Operation["parameters"]?.AsArray() ?? [];
        Assert.All(parameters, parameter => Assert.NotEmpty((string)parameter!["description"]!));
        Assert.Equal(
            Braces().Matches(each.Path).Select(match => match.Groups["name"].Value).Order(),
            parameters.Where(parameter => (string)parameter!["in"]! == "path").Select(parameter => (string)parameter!["name"]!).Order());
        Assert.Equal(parameters.Count, parameters.Select(parameter => ((string)parameter!["in"]!, (string)parameter["name"]!)).Distinct().Count());
    });

    [Fact]
    public void Every_reference_leads_somewhere_and_every_component_is_used()
    {
        string[] references = [.. References().Matches(Document.ToJsonString()).Select(match => match.Groups["to"].Value).Distinct()];
        Assert.All(references, reference => Assert.NotNull(Find(reference)));
        Assert.All(
            (string[])["schemas", "responses"],
            kind => Assert.All(Document["components"]![kind]!.AsObject(), component => Assert.Contains($"#/components/{kind}/{component.Key}", references)));
    }

    private static JsonNode Find(string reference) => reference.Split('/').Skip(1).Aggregate((JsonNode)Document, (node, name) => node[name] ?? throw new KeyNotFoundException(reference));

    [GeneratedRegex(@"\{(?<name>[^}]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Braces();

    [GeneratedRegex("\"\\$ref\":\"(?<to>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex References();
}
