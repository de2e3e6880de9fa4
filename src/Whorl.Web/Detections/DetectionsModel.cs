using Whorl.Service.Detections;
using Whorl.Service.Verdicts;
using Whorl.Web.Parts;

namespace Whorl.Web.Detections;

/// <summary>The list of detections, with one of them open beside it or none.</summary>
public sealed record DetectionsModel
{
    /// <summary>Which are shown.</summary>
    public required DetectionQuestion Question { get; init; }

    /// <summary>Those that are shown.</summary>
    public required IReadOnlyList<DetectionEntry> Rows { get; init; }

    /// <summary>How many there are of each state and reputation.</summary>
    public required IReadOnlyDictionary<(DetectionState State, Reputation Reputation), long> Counts { get; init; }

    /// <summary>The one that is open; null for none.</summary>
    public OpenDetection? Open { get; init; }

    /// <summary>Where earlier ones are; null where there are none.</summary>
    public string? Next { get; init; }

    /// <summary>The number of the latest, after which new ones come.</summary>
    public required long Latest { get; init; }

    /// <summary>What was just done, and how it is undone; null for nothing.</summary>
    public DoneMark? Done { get; init; }

    /// <summary>The suppressions that hold.</summary>
    public required IReadOnlyList<Suppression> Suppressions { get; init; }

    /// <summary>What is wrong with what was asked; empty where nothing is.</summary>
    public string Problem { get; init; } = string.Empty;

    /// <summary>What was typed for a network, where it is none.</summary>
    public string? Typed { get; init; }

    /// <summary>Where the list of a question is.</summary>
    public static string PathOf(DetectionQuestion question) => "/detections" + QueryOf(question);

    /// <summary>A question as a query of an address, of the page and of the API.</summary>
    public static string QueryOf(DetectionQuestion question) => Joined(
        ("state", question.State?.Name()), ("reputation", question.Reputation?.ToString().ToLowerInvariant()), ("target", question.Target), ("range", question.Range?.Name), ("network", question.Network?.ToString()));

    /// <summary>A query of the values that are given.</summary>
    public static string Joined(params ReadOnlySpan<(string Name, string? Value)> values)
    {
        string query = string.Empty;
        foreach ((string name, string? value) in values)
        {
            query += value is null ? string.Empty : $"{(query.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
        }

        return query;
    }
}

/// <summary>A detection that is open.</summary>
/// <param name="Entry">It.</param>
/// <param name="Verdict">The verdict as it was first given.</param>
/// <param name="Notes">What was done with it.</param>
/// <param name="Now">What the service would say of the server by its latest look; null where it was not scanned.</param>
public sealed record OpenDetection(DetectionEntry Entry, ShownVerdict Verdict, IReadOnlyList<DetectionNote> Notes, ServerNow? Now);

/// <summary>What would be said of a server now.</summary>
/// <param name="Word">The verdict's word.</param>
/// <param name="Score">The score; null for unknown.</param>
/// <param name="Contributions">What the marks of the server speak for.</param>
/// <param name="Observed">When it was seen.</param>
public sealed record ServerNow(string Word, double? Score, IReadOnlyList<Contribution> Contributions, DateTimeOffset Observed);

/// <summary>What was just done.</summary>
/// <param name="Text">It in words.</param>
/// <param name="Ids">Of which detections.</param>
/// <param name="Before">The state they had.</param>
public sealed record DoneMark(string Text, string Ids, string Before);
