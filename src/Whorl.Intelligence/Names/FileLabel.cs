namespace Whorl.Intelligence.Names;

/// <summary>What a list's file name says its rows are of: lists of one family or one provider carry it nowhere else.</summary>
internal static class FileLabel
{
    private static readonly string[] Noise =
    [
        "ip", "ips", "ipv4", "ipv6", "v4", "v6", "ipranges", "iprange", "ranges", "range", "list", "lists", "blocklist", "blacklist", "c2", "c2s", "cc",
        "ioc", "iocs", "trojan", "all", "cidr", "cidrs", "public", "warninglist", "jarm", "jarms", "hash", "hashes", "addresses", "networks", "net", "txt",
        "feed", "latest", "current", "known", "servers", "cdn",
    ];

    /// <summary>The family that a file is named after: one that is known, wherever in the name, or what stands before <c>_IPs</c>.</summary>
    public static string? Family(string stem)
    {
        string[] words = Words(stem);
        return Known(NameSpelling.Families, words)
            ?? (stem.EndsWith("_IPs", StringComparison.OrdinalIgnoreCase) && words.Length > 0 ? string.Join(' ', words) : null);
    }

    /// <summary>The provider that a file is named after: one that is known, or all words that are not of every such name.</summary>
    public static string? Provider(string stem)
    {
        if (stem.ToUpperInvariant() is "IPS-V4" or "IPS-V6")
        {
            return "Cloudflare"; // the names under which that provider publishes them
        }

        string[] words = Words(stem);
        return Known(NameSpelling.Providers, words) ?? (words.Length > 0 ? string.Join(' ', words) : null);
    }

    private static string? Known(NameSpelling table, string[] words)
    {
        for (int length = words.Length; length > 0; length--)
        {
            for (int at = 0; at + length <= words.Length; at++)
            {
                string name = string.Join(' ', words, at, length);
                if (table.Find(name) is not null)
                {
                    return name;
                }
            }
        }

        return null;
    }

    private static string[] Words(string stem) =>
        [.. stem.Split([' ', '_', '-', '.'], StringSplitOptions.RemoveEmptyEntries).Where(word =>
            Array.FindIndex(Noise, noise => noise.Equals(word, StringComparison.OrdinalIgnoreCase)) < 0 && !(word.Length >= 4 && word.All(char.IsAsciiDigit)))];
}
