using Microsoft.Win32.SafeHandles;

namespace Whorl.Service.Delivery.Spooling;

/// <summary>Where a spool lies, how much it may hold, and when it is forced to the disk.</summary>
public sealed record SpoolOptions
{
    /// <summary>The smallest size of a segment.</summary>
    public const long LeastSegmentBytes = 4096;

    /// <summary>Segments that must find room in a spool at least.</summary>
    public const int LeastSegments = 4;

    /// <summary>The folder, which is the spool's alone; it is made where it is absent.</summary>
    public required string Folder { get; init; }

    /// <summary>The size at which a segment ends and the next begins.</summary>
    public long SegmentBytes { get; init; } = 16 << 20;

    /// <summary>What all segments may hold together.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>What happens when there is no room.</summary>
    public FullPolicy WhenFull { get; init; } = FullPolicy.Block;

    /// <summary>Null: before an append is answered. Otherwise the time after which what was written is forced to the disk at the latest.</summary>
    public TimeSpan? SyncEvery { get; init; }

    /// <summary>How long events that every outlet has are kept for a replay, as far as there is room.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.Zero;

    /// <summary>How long to wait before a disk that refused to write is asked again.</summary>
    public TimeSpan RetryDisk { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What forces a file to the disk, for tests of disks that fail.</summary>
    internal Action<SafeFileHandle> Flush { get; init; } = RandomAccess.FlushToDisk;

    /// <summary>What is wrong with these options, or null.</summary>
    public string? Problem() =>
        SegmentBytes < LeastSegmentBytes ? $"A segment of the spool must have {LeastSegmentBytes} bytes at least."
        : MaxBytes / LeastSegments < SegmentBytes ? $"The spool must have room for {LeastSegments} segments at least."
        : SyncEvery is { } every && every <= TimeSpan.Zero ? "The time between two writes to the disk must be above zero."
        : null;
}

/// <summary>What happens to events when the spool is full.</summary>
public enum FullPolicy
{
    /// <summary>Who appends waits: nothing is lost, and the source stands still.</summary>
    Block,

    /// <summary>The oldest events go, whoever lacks them.</summary>
    DropOldest,

    /// <summary>Events of severity <see cref="EventSeverity.Info"/> go first, the stored ones before the new ones; after them the oldest.</summary>
    DropInfoFirst,
}
