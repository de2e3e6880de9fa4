using Whorl.Intelligence.Names;

namespace Whorl.Intelligence.Clients;

/// <summary>Whether a name in a database of programs is that of a threat.</summary>
internal static class ThreatWords
{
    private static readonly string[] Words = ["malware", "C2", "C&C", "beacon", "trojan", "botnet", "ransomware", "stealer", "dropper", "backdoor"];

    /// <summary>Whether a name has such a word, or is or begins with a family that is known.</summary>
    public static bool IsIn(string? name)
    {
        if (name is null)
        {
            return false;
        }

        foreach (string word in Words)
        {
            int at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && IsEdge(name, at - 1) && IsEdge(name, at + word.Length))
            {
                return true;
            }
        }

        return NameSpelling.Families.Find(name) is not null || BeginsWithFamily(name);
    }

    /// <summary>
    /// Whether the first word is a family's (<c>Sliver Agent</c>, <c>Lumma Client</c>). Short names that lists use will not do:
    /// <c>Async HTTP</c> is no AsyncRAT.
    /// </summary>
    private static bool BeginsWithFamily(string name)
    {
        int end = name.AsSpan().IndexOfAny(" /,(");
        if (end <= 0 || NameSpelling.Families.Find(name.AsSpan(0, end)) is not { } family)
        {
            return false;
        }

        int space = family.IndexOf(' ', StringComparison.Ordinal);
        return name.AsSpan(0, end).Equals(space < 0 ? family : family.AsSpan(0, space), StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsEdge(string name, int at) => at < 0 || at >= name.Length || !char.IsAsciiLetterOrDigit(name[at]);
}
