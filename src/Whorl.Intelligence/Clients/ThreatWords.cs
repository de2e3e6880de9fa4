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

        int end = name.AsSpan().IndexOfAny(" /,(");
        return NameSpelling.Families.Find(name) is not null || (end > 0 && NameSpelling.Families.Find(name.AsSpan(0, end)) is not null);
    }

    private static bool IsEdge(string name, int at) => at < 0 || at >= name.Length || !char.IsAsciiLetterOrDigit(name[at]);
}
