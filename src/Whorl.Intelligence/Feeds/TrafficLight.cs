namespace Whorl.Intelligence.Feeds;

/// <summary>The traffic light protocol, from the freest to the strictest.</summary>
public static class TrafficLight
{
    private static readonly string[] Colours = ["clear", "green", "amber", "amber+strict", "red"];

    /// <summary>The colours in words, for a user to choose from.</summary>
    public static string Choice => $"{string.Join(", ", Colours[..^1])} or {Colours[^1]}";

    /// <summary>The colour in the protocol's second version (<c>white</c> is <c>clear</c>), or null.</summary>
    public static string? Read(string? text)
    {
        string word = (text ?? string.Empty).Trim().ToLowerInvariant();
        word = word.StartsWith("tlp:", StringComparison.Ordinal) ? word[4..] : word;
        return word is "white" ? "clear" : Array.Find(Colours, colour => colour == word);
    }

    /// <summary>The stricter of two; null, no mark, is the freest.</summary>
    public static string? Stricter(string? a, string? b) => Array.IndexOf(Colours, a) >= Array.IndexOf(Colours, b) ? a : b;

    /// <summary>The strictest mark (<c>tlp:amber</c>) among tags that commas separate; null for none.</summary>
    public static string? Among(string? tags)
    {
        string? strictest = null;
        if (tags is not null && tags.Contains("tlp:", StringComparison.OrdinalIgnoreCase))
        {
            foreach (string tag in tags.Split(',', StringSplitOptions.TrimEntries))
            {
                strictest = tag.StartsWith("tlp:", StringComparison.OrdinalIgnoreCase) ? Stricter(strictest, Read(tag)) : strictest;
            }
        }

        return strictest;
    }

    /// <summary>Whether a mark is stricter than a colour.</summary>
    public static bool IsAbove(string? mark, string colour) => Array.IndexOf(Colours, mark) > Array.IndexOf(Colours, colour);
}
