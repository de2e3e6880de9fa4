namespace Whorl.Detection.Hunting.Yaml;

/// <summary>A value of a YAML file and the line it begins at: a text, a list, or entries by name.</summary>
public sealed class YamlValue
{
    private YamlValue(int line) => Line = line;

    /// <summary>The line, from 1.</summary>
    public int Line { get; }

    /// <summary>The text; null for lists and entries.</summary>
    public string? Text { get; private init; }

    /// <summary>The values of a list; null for others.</summary>
    public IReadOnlyList<YamlValue>? Items { get; private init; }

    /// <summary>The entries in their order; null for others.</summary>
    public IReadOnlyList<YamlEntry>? Entries { get; private init; }

    /// <summary>Whether nothing stands there.</summary>
    public bool IsEmpty => Text is { Length: 0 };

    /// <summary>A text.</summary>
    public static YamlValue Of(string text, int line) => new(line) { Text = text };

    /// <summary>A list.</summary>
    public static YamlValue Of(IReadOnlyList<YamlValue> items, int line) => new(line) { Items = items };

    /// <summary>Entries.</summary>
    public static YamlValue Of(IReadOnlyList<YamlEntry> entries, int line) => new(line) { Entries = entries };

    /// <summary>The value of an entry; null where there is none.</summary>
    public YamlValue? Find(string name)
    {
        foreach (YamlEntry entry in Entries ?? [])
        {
            if (entry.Name == name)
            {
                return entry.Value;
            }
        }

        return null;
    }
}

/// <summary>An entry of a mapping.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Line">The line of its name.</param>
public sealed record YamlEntry(string Name, YamlValue Value, int Line);
