namespace Whorl.Service.Delivery.Spooling;

/// <summary>How a spool does, at one moment. Counts are since it was opened.</summary>
public sealed record SpoolHealth
{
    /// <summary>Bytes of all segments.</summary>
    public required long Bytes { get; init; }

    /// <summary>What they may be at most.</summary>
    public required long MaxBytes { get; init; }

    /// <summary>Segments on the disk.</summary>
    public required int Segments { get; init; }

    /// <summary>The oldest sequence number that is kept.</summary>
    public required long First { get; init; }

    /// <summary>The sequence number that the next event gets.</summary>
    public required long Next { get; init; }

    /// <summary>Events appended.</summary>
    public required long Appended { get; init; }

    /// <summary>Events that had to go for want of room before every outlet had them, by severity.</summary>
    public required IReadOnlyDictionary<EventSeverity, long> Dropped { get; init; }

    /// <summary>Events too large for a segment, which were not stored.</summary>
    public required long TooLarge { get; init; }

    /// <summary>Times that the disk would not keep what it had taken (a failed fsync).</summary>
    public required long SyncFailures { get; init; }

    /// <summary>Events that were not stored because of that; whoever appended them was told.</summary>
    public required long NotKept { get; init; }

    /// <summary>Whether who appends has to wait for room now.</summary>
    public required bool IsBlocked { get; init; }

    /// <summary>What the disk says, in a clause of "it", while it refuses to write.</summary>
    public required string? DiskProblem { get; init; }

    /// <summary>Damage met, the latest last; the count is whole even where the list is cut.</summary>
    public required IReadOnlyList<SpoolDamage> Damage { get; init; }

    /// <summary>How many places were damaged.</summary>
    public required long DamageCount { get; init; }
}

/// <summary>A place of the spool that could not be read.</summary>
/// <param name="Kind">What was met.</param>
/// <param name="File">The file's name in the spool's folder.</param>
/// <param name="Offset">Where in it.</param>
/// <param name="Bytes">How many bytes were given up.</param>
public readonly record struct SpoolDamage(DamageKind Kind, string File, long Offset, long Bytes);

/// <summary>Kinds of damage.</summary>
public enum DamageKind
{
    /// <summary>The last record was written in part, because the process or the machine stopped: it was cut off.</summary>
    TornTail,

    /// <summary>Bytes within a segment are no record: reading goes on at the next whole record, or in the next segment.</summary>
    DamagedRecord,

    /// <summary>The file does not begin as a segment, or is gone.</summary>
    NoSegment,

    /// <summary>An outlet's position could not be read: it begins again with the oldest event.</summary>
    DamagedCursor,
}
