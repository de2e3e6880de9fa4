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

    /// <summary>The query of this list, with another state or reputation.</summary>
    public static string PathOf(DetectionState? state, Reputation? reputation, string? target) =>
        "/detections" + Joined(("state", state?.Name()), ("reputation", reputation?.ToString().ToLowerInvariant()), ("target", target));

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
