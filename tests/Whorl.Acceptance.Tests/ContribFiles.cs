using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>The ready-made content of contrib, and the names of fields that events have.</summary>
internal static class ContribFiles
{
    private const string Golden = "tests/Whorl.Service.Tests/Delivery/Encoders/Golden";

    /// <summary>A file's or folder's place.</summary>
    public static string PathOf(string name) => Path.Combine(WhorlCommand.Root, "contrib", name);

    /// <summary>A file as text.</summary>
    public static string Text(string name) => File.ReadAllText(PathOf(name));

    /// <summary>Asserts that all names are among those that there are, and names those that are not.</summary>
    public static void AssertWithin(IEnumerable<string> all, IEnumerable<string> names) => Assert.Empty(names.Except(all, StringComparer.Ordinal));

    /// <summary>The dotted names of all fields that an encoder's approved payloads have, and whether they are lists.</summary>
    public static IReadOnlyDictionary<string, bool> FieldsOf(string schema, string samples = "*")
    {
        SortedDictionary<string, bool> fields = new(StringComparer.Ordinal);
        string[] files = Directory.GetFiles(Path.Combine(WhorlCommand.Root, Golden), $"{samples}.{schema}.json");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            using JsonDocument payload = JsonDocument.Parse(File.ReadAllBytes(file));
            Add(payload.RootElement, string.Empty, fields);
        }

        return fields;
    }

    /// <summary>Every text in a document, with the name of the member that it is the value of.</summary>
    public static IEnumerable<(string Name, string Value)> Texts(JsonElement element, string name = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Texts(member.Value, member.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Texts(item, name)),
        JsonValueKind.String => [(name, element.GetString()!)],
        _ => [],
    };

    private static void Add(JsonElement of, string prefix, SortedDictionary<string, bool> fields)
    {
        foreach (JsonProperty member in of.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                Add(member.Value, $"{prefix}{member.Name}.", fields);
            }
            else
            {
                fields[prefix + member.Name] = member.Value.ValueKind == JsonValueKind.Array;
            }
        }
    }
}
