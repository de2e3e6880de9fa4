namespace Whorl.Intelligence.Feeds;

/// <summary>What became of the rows of a feed: <c>Rows = Accepted + Rejected + Merged + Skipped</c>. Comments and headers are no rows.</summary>
/// <param name="Rows">Rows read.</param>
/// <param name="Accepted">Rows that brought something new.</param>
/// <param name="Rejected">Rows in quarantine of which nothing was taken.</param>
/// <param name="Merged">Rows that said again what an earlier one had said.</param>
/// <param name="Skipped">Rows that are well-formed and of no use here, such as the hash of a file.</param>
/// <param name="Entries">Indicators, labels, ranges and sightings that came of the rows.</param>
/// <param name="Flaws">Parts of accepted rows that went into quarantine.</param>
public readonly record struct FeedCounts(long Rows, long Accepted, long Rejected, long Merged, long Skipped, long Entries, long Flaws);
