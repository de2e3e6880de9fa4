namespace Whorl.Intelligence.Feeds;

/// <summary>The traffic light protocol, from the freest to the strictest.</summary>
internal static class TrafficLight
{
    private static readonly string[] Colours = ["clear", "green", "amber", "red"];

    /// <summary>The colour in the protocol's second version (<c>white</c> is <c>clear</c>), or null.</summary>
    public static string? Read(string? text)
    {
        string word = (text ?? string.Empty).Trim().ToLowerInvariant();
        word = word.StartsWith("tlp:", StringComparison.Ordinal) ? word[4..] : word;
        return word is "white" ? "clear" : word is "amber+strict" ? "amber" : Array.Find(Colours, colour => colour == word);
    }

    /// <summary>The stricter of two.</summary>
    public static string? Stricter(string? a, string? b) => Array.IndexOf(Colours, a) >= Array.IndexOf(Colours, b) ? a : b;
}
