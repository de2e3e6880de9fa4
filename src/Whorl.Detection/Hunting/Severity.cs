namespace Whorl.Detection.Hunting;

/// <summary>How much a hit matters, in the order of weight.</summary>
public enum Severity
{
    /// <summary>To be seen beside other things.</summary>
    Info,

    /// <summary>Worth a look when there is time.</summary>
    Low,

    /// <summary>Worth a look today.</summary>
    Medium,

    /// <summary>Worth a look now.</summary>
    High,

    /// <summary>Several independent marks agree.</summary>
    Critical,
}

/// <summary>The words of severities, as rules, records and options have them.</summary>
public static class SeverityNames
{
    private static readonly string[] Words = ["info", "low", "medium", "high", "critical"];

    /// <summary>All words, lightest first.</summary>
    public static IReadOnlyList<string> All => Words;

    /// <summary>The word of a severity.</summary>
    public static string Name(this Severity severity) => Words[(int)severity];

    /// <summary>Reads a word.</summary>
    public static bool TryParse(string text, out Severity severity)
    {
        int at = Array.IndexOf(Words, text);
        severity = (Severity)Math.Max(0, at);
        return at >= 0;
    }
}
