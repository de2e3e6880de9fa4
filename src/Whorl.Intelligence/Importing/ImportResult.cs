using Whorl.Intelligence.Feeds;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Importing;

/// <summary>What became of an import.</summary>
public sealed record ImportResult
{
    /// <summary>File or address.</summary>
    public required string Origin { get; init; }

    /// <summary>The source's name; null where no format was found.</summary>
    public string? Source { get; init; }

    /// <summary>The format's name; null where none was found.</summary>
    public string? Format { get; init; }

    /// <summary>Whether the format was guessed.</summary>
    public bool IsGuessed { get; init; }

    /// <summary>The rows.</summary>
    public FeedCounts Counts { get; init; }

    /// <summary>The first rows that were not taken.</summary>
    public IReadOnlyList<Rejection> FirstRejected { get; init; } = [];

    /// <summary>Whether the file is byte for byte that of the source's last import.</summary>
    public bool IsUnchanged { get; init; }

    /// <summary>Why the source's earlier rows stay, in a clause; null where the new ones took their place.</summary>
    public string? KeptLastGood { get; init; }

    /// <summary>Why reading ended before the end, in a clause; null where it did not.</summary>
    public string? Damage { get; init; }

    /// <summary>Why nothing could be done, in a sentence; null where something was.</summary>
    public string? Problem { get; init; }
}
