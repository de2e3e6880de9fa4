using Whorl.Detection.Verdicts;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>A verdict in the four words that a SOAR knows.</summary>
public enum Reputation
{
    /// <summary>Nothing can be said.</summary>
    Unknown = 0,

    /// <summary>Nothing speaks against it, and servers of top lists look the same.</summary>
    Good = 1,

    /// <summary>It looks like C2, by too little to be sure.</summary>
    Suspicious = 2,

    /// <summary>It is listed, or looks like C2 for certain.</summary>
    Bad = 3,
}

/// <summary>How verdicts become reputations (docs/reference/api.md).</summary>
internal static class Reputations
{
    /// <summary>The reputation of a word, whatever its case; null where it is none.</summary>
    public static Reputation? Of(string word) => word.ToLowerInvariant() switch
    {
        "unknown" => Reputation.Unknown,
        "good" => Reputation.Good,
        "suspicious" => Reputation.Suspicious,
        "bad" => Reputation.Bad,
        _ => null,
    };

    public static Reputation Of(C2Verdict verdict, ListKind list) => verdict.Word switch
    {
        _ when list == ListKind.Threat => Reputation.Bad,
        "c2" => Reputation.Bad,
        "suspicious" => Reputation.Suspicious,
        "unlikely" when verdict.Top > 0 => Reputation.Good,
        _ => Reputation.Unknown,
    };
}
