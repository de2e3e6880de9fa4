using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace Whorl.Intelligence.Names;

/// <summary>A table that brings the spellings of many lists into one; embedded text, read once.</summary>
internal sealed class NameSpelling
{
    private readonly FrozenDictionary<string, string> names;

    private NameSpelling(FrozenDictionary<string, string> names) => this.names = names;

    /// <summary>Malware families and C2 tools.</summary>
    public static NameSpelling Families { get; } = Load("families.tsv");

    /// <summary>Content delivery networks and clouds.</summary>
    public static NameSpelling Providers { get; } = Load("providers.tsv");

    /// <summary>The one spelling, or null where the table does not know the name.</summary>
    public string? Find(ReadOnlySpan<char> name) => names.TryGetValue(Key(name), out string? found) ? found : null;

    private static NameSpelling Load(string file)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file)
            ?? throw new InvalidOperationException($"The table {file} is not embedded.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        Dictionary<string, string> table = new(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0 && line[0] != '#')
            {
                table.Add(Key(line.AsSpan(0, tab)), line[(tab + 1)..]);
            }
        }

        return new NameSpelling(table.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static string Key(ReadOnlySpan<char> name)
    {
        StringBuilder key = new(name.Length);
        foreach (char letter in name)
        {
            if (char.IsLetterOrDigit(letter))
            {
                key.Append(char.ToLowerInvariant(letter));
            }
        }

        return key.ToString();
    }
}
