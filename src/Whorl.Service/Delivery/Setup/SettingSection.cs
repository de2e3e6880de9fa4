using System.Globalization;

namespace Whorl.Service.Delivery.Setup;

/// <summary>One section of a file of settings: what stands below <c>[name]</c>.</summary>
/// <param name="File">The file.</param>
/// <param name="Name">The name.</param>
/// <param name="Line">The line of its name.</param>
internal sealed record SettingSection(string File, string Name, int Line)
{
    /// <summary>The settings by their names, with their lines.</summary>
    public Dictionary<string, (string Value, int Line)> Settings { get; } = new(StringComparer.Ordinal);

    /// <summary>A sentence about a line of the file.</summary>
    public string At(int line, string what) => string.Create(CultureInfo.InvariantCulture, $"{File}, line {line}: {what}");

    /// <summary>Takes a text apart; false with a sentence that names file and line.</summary>
    public static bool TryReadAll(string file, string text, out List<SettingSection> sections, out string problem)
    {
        sections = [];
        problem = "";
        HashSet<string> names = new(StringComparer.Ordinal);
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> said = SettingText.WithoutComment(line).Trim();
            if (said.IsEmpty)
            {
                continue;
            }

            string? wrong = said[0] == '[' ? Begin(file, said, number, names, sections) : Add(said, number, sections);
            if (wrong is not null)
            {
                problem = string.Create(CultureInfo.InvariantCulture, $"{file}, line {number}: {wrong}");
                return false;
            }
        }

        return true;
    }

    private static string? Begin(string file, ReadOnlySpan<char> said, int number, HashSet<string> names, List<SettingSection> sections)
    {
        string name = said[1..].TrimEnd(']').Trim().ToString();
        if (said[^1] != ']' || !Spooling.SpoolCursor.IsName(name))
        {
            return "a section is [name], of small letters, digits, '-', '_' and dots, the first being a letter or a digit";
        }

        if (!names.Add(name))
        {
            return $"there is a section [{name}] already; give this one another name";
        }

        sections.Add(new SettingSection(file, name, number));
        return null;
    }

    private static string? Add(ReadOnlySpan<char> said, int number, List<SettingSection> sections)
    {
        int sign = said.IndexOf('=');
        if (sign < 0)
        {
            // What stands here may be a secret in the wrong place: it is not repeated.
            return "this is neither a section nor a setting; write [name] or name = value";
        }

        string name = said[..sign].TrimEnd().ToString();
        string value = said[(sign + 1)..].TrimStart().ToString();
        return sections.Count == 0 ? $"'{name}' stands in no section; write [spool] or the name of an outlet above it"
            : value.Length == 0 ? $"{name} has no value; write one, or take the line out"
            : !sections[^1].Settings.TryAdd(name, (value, number)) ? $"{name} was set in line {sections[^1].Settings[name].Line} already; take one of them out"
            : null;
    }
}
