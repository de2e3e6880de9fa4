namespace Whorl.Detection.Differences;

/// <summary>One thing in which two observations of a server differ.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Before">What the earlier one says; null where it says nothing.</param>
/// <param name="After">What the later one says.</param>
/// <param name="Sentence">The change in words, without a full stop.</param>
public sealed record ServerChange(DifferenceKind Kind, string? Before, string? After, string Sentence)
{
    /// <summary>Whether it is an extension that the usual servers have a setting for, and nothing else.</summary>
    public bool IsBySetting { get; init; }
}
