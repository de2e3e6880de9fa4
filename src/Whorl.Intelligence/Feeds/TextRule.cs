using Whorl.Fingerprints.Explain;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Feeds;

/// <summary>
/// Free text of a feed: without control characters, which a terminal would obey, and of a length that a person reads. The text behind a
/// hash is kept as long as hellos make it.
/// </summary>
internal static class TextRule
{
    private const int LongestText = 2000;
    private const int LongestRaw = 64 * 1024;

    /// <summary>The indicator with its texts cleaned and cut.</summary>
    public static Indicator Of(Indicator indicator) => indicator with
    {
        Description = Clean(indicator.Description, LongestText),
        Raw = Clean(indicator.Raw, LongestRaw),
        Reference = Clean(indicator.Reference, LongestText),
        Tags = Clean(indicator.Tags, LongestText),
    };

    private static string? Clean(string? text, int longest) =>
        string.IsNullOrWhiteSpace(text) ? null : Printable.Text(text.Length > longest ? text[..longest] : text);
}
