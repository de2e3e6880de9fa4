using Whorl.Fingerprints.Explain;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Names;

/// <summary>What a list calls a thing, and what all lists together call it.</summary>
public static class LabelSpelling
{
    private const int LongestLabel = 200;

    private static readonly string[] Endings =
    [
        " C&C", " C2", " malware distribution", " distribution", " MITM", " malware", " Trojan", " botnet", " server", " panel", " payload", " Framework", " listener",
    ];

    private static readonly string[] Beginnings = ["Ransomware.", "Downloader.", "Worm.", "Trojan."];

    /// <summary>The indicator with its label trimmed and its family filled in.</summary>
    internal static Indicator Of(Indicator indicator)
    {
        string? label = Clean(indicator.Label);
        return indicator with { Label = label, Family = Clean(indicator.Family) is { } given ? Name(indicator.Role, given) : label is null ? null : Name(indicator.Role, label) };
    }

    /// <summary>A family in one spelling; one that is not known is only trimmed.</summary>
    public static string Family(string label)
    {
        ReadOnlySpan<char> text = label.AsSpan().Trim();
        if (NameSpelling.Families.Find(text) is { } whole)
        {
            return whole;
        }

        text = WithoutBrackets(text);
        foreach (string beginning in Beginnings)
        {
            if (text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase) && text.Length > beginning.Length)
            {
                text = text[beginning.Length..];
            }
        }

        ReadOnlySpan<char> shortest = text;
        while (true)
        {
            if (NameSpelling.Families.Find(shortest) is { } known)
            {
                return known;
            }

            ReadOnlySpan<char> shorter = WithoutEnding(shortest);
            if (shorter.Length == shortest.Length)
            {
                return shorter.ToString();
            }

            shortest = shorter;
        }
    }

    /// <summary>A provider in one spelling; one that is not known is only trimmed.</summary>
    public static string Provider(string label) => NameSpelling.Providers.Find(label) ?? label.Trim();

    private static string Name(IndicatorRole role, string label) => role switch
    {
        IndicatorRole.Threat => Family(label),
        IndicatorRole.Provider => Provider(label),
        _ => label,
    };

    private static string? Clean(string? label)
    {
        label = label?.Trim();
        return string.IsNullOrEmpty(label) || label is "-" or "N/A" or "None" or "none" or "null" or "unknown" or "Unknown malware" ? null
            : Printable.Text(label.Length > LongestLabel ? label[..LongestLabel] : label);
    }

    private static ReadOnlySpan<char> WithoutBrackets(ReadOnlySpan<char> text)
    {
        int bracket = text.IndexOf('(');
        return bracket > 0 ? text[..bracket].TrimEnd() : text;
    }

    private static ReadOnlySpan<char> WithoutEnding(ReadOnlySpan<char> text)
    {
        foreach (string ending in Endings)
        {
            if (text.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && text.Length > ending.Length)
            {
                return text[..^ending.Length].TrimEnd();
            }
        }

        return text;
    }
}
