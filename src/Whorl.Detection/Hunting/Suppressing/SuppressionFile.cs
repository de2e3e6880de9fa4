using System.Globalization;
using System.Text.Json;
using Whorl.Detection.Hunting.Hunts;
using Whorl.Detection.Hunting.Yaml;
using Whorl.Probing.Targets;

namespace Whorl.Detection.Hunting.Suppressing;

/// <summary>Reads suppressions: YAML with a list <c>suppress</c>, or JSON lines. What is wrong is a <see cref="HuntFileException"/>.</summary>
public static class SuppressionFile
{
    private static readonly string[] Known = ["rule", "src", "dst", "sni", "fingerprint", "reason", "expires"];

    /// <summary>Reads a file's text; the extension says which form it has.</summary>
    public static IReadOnlyList<Suppression> Read(string file, string text) =>
        Path.GetExtension(file).ToLowerInvariant() is ".jsonl" or ".ndjson" or ".json" ? ReadLines(file, text) : ReadYaml(file, text);

    private static List<Suppression> ReadYaml(string file, string text)
    {
        YamlValue root = YamlFile.Read(file, text);
        YamlValue list = root.Find("suppress") ?? throw YamlFile.Problem(file, root.Line, "the entry 'suppress' is missing; it is a list of suppressions");
        foreach (YamlEntry other in root.Entries!)
        {
            if (other.Name != "suppress")
            {
                throw YamlFile.Problem(file, other.Line, $"there is no '{other.Name}'; the file has one entry, suppress");
            }
        }

        List<Suppression> read = [];
        foreach (YamlValue item in list.Items ?? (list.IsEmpty ? [] : throw YamlFile.Problem(file, list.Line, "'suppress' is a list")))
        {
            Dictionary<string, (string Text, int Line)> values = new(StringComparer.Ordinal);
            foreach (YamlEntry entry in item.Entries ?? throw YamlFile.Problem(file, item.Line, $"a suppression has {string.Join(", ", Known)}"))
            {
                values[entry.Name] = (entry.Value.Text ?? throw YamlFile.Problem(file, entry.Line, $"'{entry.Name}' is a text"), entry.Line);
            }

            read.Add(Make(file, item.Line, values));
        }

        return read;
    }

    private static List<Suppression> ReadLines(string file, string text)
    {
        List<Suppression> read = [];
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            Dictionary<string, (string Text, int Line)> values = new(StringComparer.Ordinal);
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                {
                    throw YamlFile.Problem(file, number, "the line is no JSON object");
                }

                foreach (JsonProperty property in document.RootElement.EnumerateObject())
                {
                    if (property.Value.ValueKind != JsonValueKind.Null)
                    {
                        values[property.Name] = (property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : throw YamlFile.Problem(file, number, $"'{property.Name}' is a text"), number);
                    }
                }
            }
            catch (Exception problem) when (problem is JsonException or InvalidOperationException)
            {
                throw YamlFile.Problem(file, number, "the line is no JSON object");
            }

            read.Add(Make(file, number, values));
        }

        return read;
    }

    private static Suppression Make(string file, int line, Dictionary<string, (string Text, int Line)> values)
    {
        foreach ((string name, (_, int at)) in values)
        {
            if (Array.IndexOf(Known, name) < 0)
            {
                throw YamlFile.Problem(file, at, $"a suppression has no '{name}'; it has {string.Join(", ", Known)}");
            }
        }

        Suppression suppression = new()
        {
            Rule = Text("rule"),
            Source = Block("src"),
            Destination = Block("dst"),
            ServerName = Text("sni"),
            Fingerprint = Text("fingerprint"),
            Reason = Text("reason") ?? throw YamlFile.Problem(file, line, "the entry 'reason' is missing: why are these hits no hits?"),
            Expires = Text("expires") is not { } day ? throw YamlFile.Problem(file, line, "the entry 'expires' is missing: until which day, as 2027-01-31?")
                : DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly read) ? read
                : throw YamlFile.Problem(file, values["expires"].Line, $"expires '{day}' is no day; write it as 2027-01-31"),
            Place = string.Create(CultureInfo.InvariantCulture, $"{file}, line {line}"),
        };
        return suppression is { Rule: null, Source: null, Destination: null, ServerName: null, Fingerprint: null }
            ? throw YamlFile.Problem(file, line, "a suppression of everything is none; say at least one of rule, src, dst, sni and fingerprint")
            : suppression;

        string? Text(string name) => values.TryGetValue(name, out (string Text, int Line) value) && value.Text.Length > 0 ? value.Text : null;

        AddressBlock? Block(string name)
        {
            try
            {
                return Text(name) is { } text ? SegmentNames.Block(file, name, text) : null;
            }
            catch (HuntFileException)
            {
                throw YamlFile.Problem(file, values[name].Line, $"{name} '{values[name].Text}' is no network; write it as 10.0.1.0/24");
            }
        }
    }
}
