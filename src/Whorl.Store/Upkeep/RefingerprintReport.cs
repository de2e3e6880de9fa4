namespace Whorl.Store.Upkeep;

/// <summary>What computing the fingerprints of kept answers again came to.</summary>
/// <param name="Read">States with kept answers.</param>
/// <param name="Recomputed">Of these, states whose answers could be read.</param>
/// <param name="Changed">Of these, states that had another JARM or ATSF before.</param>
/// <param name="Unreadable">States whose answers are damaged or of a later form; they stay as they were.</param>
public sealed record RefingerprintReport(long Read, long Recomputed, long Changed, long Unreadable);
