using Whorl.Intelligence.Importing;
using Whorl.Service.Verdicts;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Web.Knowledge;

/// <summary>What is known, from whom, and how good it is.</summary>
public sealed record KnowledgeModel
{
    /// <summary>The feeds.</summary>
    public required IReadOnlyList<FeedState> Feeds { get; init; }

    /// <summary>What the feeds have in common; null while it is counted.</summary>
    public required IReadOnlyList<FeedOverlap>? Overlaps { get; init; }

    /// <summary>How many threats of each type are known of software too; null while they are counted.</summary>
    public required IReadOnlyList<TypeAmbiguity>? Ambiguity { get; init; }

    /// <summary>How right the scores were; null where nobody asked.</summary>
    public required QualityReport? Quality { get; init; }

    /// <summary>Whether that is being measured.</summary>
    public required bool IsMeasuring { get; init; }

    /// <summary>The threshold from which on a server is one of C2.</summary>
    public required double Threshold { get; init; }

    /// <summary>What somebody set it to; null for nothing.</summary>
    public required ThresholdSetting? Set { get; init; }

    /// <summary>That of the service's options.</summary>
    public required double Usual { get; init; }

    /// <summary>Now.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The feeds that list threats in common, the largest first.</summary>
    public IReadOnlyList<string> Overlapping => [.. (Overlaps ?? []).Where(pair => pair.First == pair.Second).OrderByDescending(pair => pair.Values).Select(pair => pair.First)];

    /// <summary>How many threats two feeds have in common.</summary>
    public long Common(string one, string other) => (Overlaps ?? []).FirstOrDefault(pair => (pair.First == one && pair.Second == other) || (pair.First == other && pair.Second == one))?.Values ?? 0;
}

/// <summary>How many listed values of a type are known of software that is no threat.</summary>
/// <param name="Type">The type.</param>
/// <param name="Threats">Values listed as threats.</param>
/// <param name="Ambiguous">Those of them that software which is no threat shows too.</param>
public sealed record TypeAmbiguity(IndicatorType Type, long Threats, long Ambiguous);

/// <summary>A list that was sent.</summary>
/// <param name="Result">What became of its rows.</param>
/// <param name="IsTried">Whether nothing was to be written.</param>
public sealed record ImportModel(ImportResult Result, bool IsTried);

/// <summary>One feed.</summary>
/// <param name="Feed">It.</param>
/// <param name="Rejected">Rows that were not taken, the first of them.</param>
public sealed record FeedModel(FeedState Feed, IReadOnlyList<QuarantinedRow> Rejected);
