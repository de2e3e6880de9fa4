namespace Whorl.Intelligence.Exporting;

/// <summary>What became of the threats; a pair is one.</summary>
/// <param name="Written">Those that were written.</param>
/// <param name="Expired">Those that had expired.</param>
/// <param name="Marked">Those whose traffic light is stricter than asked for.</param>
/// <param name="Unsure">Those with less confidence than asked for, or none.</param>
/// <param name="Ambiguous">Those with more benign names than asked for.</param>
/// <param name="Homeless">Those that the format has no place for.</param>
public readonly record struct ExportCounts(long Written, long Expired, long Marked, long Unsure, long Ambiguous, long Homeless);
