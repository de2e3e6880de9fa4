using System.Text.Json;
using System.Text.RegularExpressions;

namespace Whorl.Acceptance.Tests;

/// <summary>The dashboards, alerts and the index template, held against what events and <c>/metrics</c> really have.</summary>
public sealed class ContribDashboardTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-dashboards-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_index_template_has_the_fields_of_events_and_no_others()
    {
        using JsonDocument template = JsonDocument.Parse(ContribFiles.Text("elastic/index-template.json"));
        Assert.Equal(ContribFiles.FieldsOf("ecs").Keys, Mapped(template).Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["logs-whorl.*-*"], template.RootElement.GetProperty("index_patterns").EnumerateArray().Select(pattern => pattern.GetString()));
    }

    [Fact]
    public void Saved_objects_of_Kibana_refer_to_each_other_and_to_fields_that_can_be_grouped()
    {
        JsonElement[] objects = [.. File.ReadLines(ContribFiles.PathOf("elastic/whorl.ndjson")).Select(line => JsonDocument.Parse(line).RootElement)];
        HashSet<string> ids = [.. objects.Select(one => $"{one.GetProperty("type").GetString()} {one.GetProperty("id").GetString()}")];
        Assert.Equal(objects.Length, ids.Count);
        Assert.Equal(9, objects.Length);
        List<string> fields = [];
        foreach (JsonElement one in objects)
        {
            JsonElement[] references = [.. one.GetProperty("references").EnumerateArray()];
            Assert.All(references, reference => Assert.Contains($"{reference.GetProperty("type").GetString()} {reference.GetProperty("id").GetString()}", ids));
            string whole = one.GetRawText();
            Assert.All(references, reference => Assert.Contains($"RefName\\\": \\\"{reference.GetProperty("name").GetString()}\\\"", whole, StringComparison.Ordinal));
            fields.AddRange(FieldsOf(one.GetProperty("attributes")));
        }

        Assert.True(fields.Count > 20);
        using JsonDocument template = JsonDocument.Parse(ContribFiles.Text("elastic/index-template.json"));
        SortedDictionary<string, string> mapped = Mapped(template);
        Assert.All(fields, field => Assert.True(mapped.ContainsKey(field), field));
        string[] grouped = [.. objects.SelectMany(one => Regex.Matches(one.GetRawText(), "\\\\\"field\\\\\": \\\\\"([a-z0-9_.@]+)\\\\\"").Select(match => match.Groups[1].Value))];
        Assert.NotEmpty(grouped);
        Assert.All(grouped, field => Assert.NotEqual("text", mapped[field]));
    }

    [Fact]
    public void The_dashboard_over_events_asks_for_fields_that_there_are()
    {
        using JsonDocument dashboard = JsonDocument.Parse(ContribFiles.Text("grafana/whorl-detections.json"));
        string[] fields = [.. FieldsOf(dashboard.RootElement)];
        Assert.True(fields.Length > 20);
        ContribFiles.AssertWithin(ContribFiles.FieldsOf("ecs").Keys, fields);
    }

    [Fact]
    public async Task Dashboards_and_alerts_ask_for_metrics_and_labels_that_a_service_with_an_outlet_has()
    {
        string store = Path.Combine(folder, "store.db");
        string outlets = Path.Combine(folder, "outlets");
        await File.WriteAllTextAsync(outlets, "[spool]\nfolder = spool\n[out]\nkind = file\npath = events.jsonl\n", TestContext.Current.CancellationToken);
        string key = WhorlCommand.Run("keys", "create", "prometheus", "--store", store).Output.Trim();
        string answer;
        await using (ServedWatches served = await ServedWatches.StartAsync(store, key, "--outlets", outlets))
        {
            answer = await served.TextAsync("/metrics");
        }

        HashSet<string> metrics = [.. Regex.Matches(answer, "(?m)^(whorl_[a-z_]+)").Select(match => match.Groups[1].Value)];
        HashSet<string> labels = [.. Regex.Matches(answer, "([a-z]+)=\"").Select(match => match.Groups[1].Value)];
        Assert.True(metrics.Count >= 20, answer);
        using JsonDocument dashboard = JsonDocument.Parse(ContribFiles.Text("grafana/whorl-service.json"));
        string[] asked = [.. ContribFiles.Texts(dashboard.RootElement).Where(text => text.Name is "expr" or "legendFormat").Select(text => text.Value)];
        string[] alerts = [.. ContribFiles.Text("grafana/whorl-alerts.yaml").Split('\n').Where(line => line.Contains("expr: ", StringComparison.Ordinal) || line.Contains("summary: ", StringComparison.Ordinal))];
        Assert.Equal(14, alerts.Length);
        ContribFiles.AssertWithin(metrics, Found(asked, "\\b(whorl_[a-z_]+)"));
        ContribFiles.AssertWithin(metrics, Found(alerts, "\\b(whorl_[a-z_]+)"));
        string[] used = [.. Found(asked, "\\{\\{([a-z]+)\\}\\}"), .. Found([.. asked, .. alerts], "\\{([a-z]+)=~"), .. Found(asked, "by \\(([a-z, ]+)\\)").SelectMany(list => list.Split(", ")), .. Found(alerts, "\\$labels\\.([a-z]+)")];
        Assert.Equal(["le", "outlet", "route", "status"], used.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        ContribFiles.AssertWithin(labels, used);
    }

    private static string[] Found(IEnumerable<string> texts, string pattern)
    {
        string[] found = [.. texts.SelectMany(text => Regex.Matches(text, pattern).Select(match => match.Groups[1].Value))];
        Assert.NotEmpty(found);
        return found;
    }

    /// <summary>Fields of aggregations, columns, sorting and queries, within texts of JSON too.</summary>
    private static IEnumerable<string> FieldsOf(JsonElement element)
    {
        foreach ((string name, string value) in ContribFiles.Texts(element))
        {
            if (name is "field" or "timeField" or "timeFieldName" or "columns" || (name == "sort" && value is not ("asc" or "desc")))
            {
                yield return value;
            }
            else if (name == "query" && value.Length > 0)
            {
                yield return value.Split(':')[0];
            }
            else if (name is "visState" or "searchSourceJSON")
            {
                using JsonDocument inner = JsonDocument.Parse(value);
                foreach (string field in FieldsOf(inner.RootElement).ToArray())
                {
                    yield return field;
                }
            }
        }
    }

    private static SortedDictionary<string, string> Mapped(JsonDocument template)
    {
        SortedDictionary<string, string> mapped = new(StringComparer.Ordinal);
        void Add(JsonElement of, string prefix)
        {
            foreach (JsonProperty member in of.GetProperty("properties").EnumerateObject())
            {
                if (member.Value.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String)
                {
                    mapped.Add(prefix + member.Name, type.GetString()!);
                }
                else
                {
                    Add(member.Value, $"{prefix}{member.Name}.");
                }
            }
        }

        Add(template.RootElement.GetProperty("template").GetProperty("mappings"), string.Empty);
        return mapped;
    }
}
