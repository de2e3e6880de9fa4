using Whorl.Store.Feeds;

namespace Whorl.Store.Reading;

/// <summary>A label of a client fingerprint and who gives it; its destinations are asked for by its id.</summary>
/// <param name="Label">The label.</param>
/// <param name="Source">The source's name.</param>
public sealed record SourcedLabel(ClientLabel Label, string Source)
{
    /// <summary>The label's id, which lasts as long as the reader.</summary>
    public long Id { get; init; }

    /// <summary>The format that the source was imported in, which says what its counts are.</summary>
    public string Format { get; init; } = string.Empty;
}

/// <summary>How often a label was seen with destinations of which a part is known, and how many different ones there were.</summary>
/// <param name="Kind">The part.</param>
/// <param name="Count">How often.</param>
/// <param name="Values">How many values.</param>
public readonly record struct DestinationTotal(DestinationKind Kind, long Count, long Values);
