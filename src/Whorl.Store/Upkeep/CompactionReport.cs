namespace Whorl.Store.Upkeep;

/// <summary>What compacting a store came to.</summary>
/// <param name="Sightings">Sightings that were deleted, as their weeks are over.</param>
/// <param name="Rows">Rows of other tables that were deleted, as nothing refers to them any more.</param>
/// <param name="Bytes">By how much the file and its log are smaller; negative where they grew.</param>
public sealed record CompactionReport(long Sightings, long Rows, long Bytes);
