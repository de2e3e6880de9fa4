using Whorl.Fingerprints.Explain;

namespace Whorl.Detection.Differences;

/// <summary>
/// Versions of the protocol. One is gone where a hello that it was chosen for now gets a lower one or none and no other hello gets it;
/// it is new in the mirrored case. That a higher one is chosen instead says nothing about the lower one.
/// </summary>
internal sealed class VersionChanges
{
    private readonly HashSet<string> gone;
    private readonly HashSet<string> added;

    public VersionChanges(ReplyPairs pairs)
    {
        gone = [.. pairs.All.Where(pair => IsBelow(pair.After.Version, pair.Before.Version)).Select(pair => pair.Before.Version!).Except(pairs.VersionsAfter, StringComparer.Ordinal)];
        added = [.. pairs.All.Where(pair => IsBelow(pair.Before.Version, pair.After.Version)).Select(pair => pair.After.Version!).Except(pairs.VersionsBefore, StringComparer.Ordinal)];
    }

    /// <summary>Whether a version that went or came explains how a pair differs.</summary>
    public bool Explains(ReplyPair pair) => (pair.Before.Version is { } old && gone.Contains(old)) || (pair.After.Version is { } version && added.Contains(version));

    public void Add(ReplyPairs pairs, List<ServerChange> changes)
    {
        string before = string.Join(", ", pairs.VersionsBefore);
        string after = string.Join(", ", pairs.VersionsAfter);
        if (gone.Count > 0)
        {
            changes.Add(new ServerChange(DifferenceKind.ProtocolVersion, before, after, $"It no longer accepts {InWords(gone)}"));
        }

        if (added.Count > 0)
        {
            changes.Add(new ServerChange(DifferenceKind.ProtocolVersion, before, after, $"It now accepts {InWords(added)}"));
        }

        ReplyPair[] others = [.. pairs.All.Where(pair => pair.Before.HasHello && pair.After.HasHello && pair.Before.Version != pair.After.Version && !Explains(pair))];
        if (others.Length > 0)
        {
            string choices = Printable.List([.. others.Select(pair => $"{Said(pair.After.Version)} instead of {Said(pair.Before.Version)}").Distinct(StringComparer.Ordinal)]);
            changes.Add(new ServerChange(DifferenceKind.ProtocolVersion, before, after, $"It answers {Printable.Count(others.Length, "hello")} with {choices}"));
        }
    }

    private static bool IsBelow(string? one, string? other) => other is not null && string.CompareOrdinal(one, other) < 0;

    private static string InWords(HashSet<string> versions) => Printable.List([.. versions.Order(StringComparer.Ordinal).Select(Printable.Text)]);

    private static string Said(string? version) => version is null ? "no version" : Printable.Text(version);
}
