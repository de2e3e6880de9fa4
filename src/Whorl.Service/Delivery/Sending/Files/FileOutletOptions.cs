namespace Whorl.Service.Delivery.Sending.Files;

/// <summary>A file of lines, one event each.</summary>
public sealed record FileOutletOptions : OutletOptions
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Whether every batch is forced to the disk before it counts as delivered.</summary>
    public bool Sync { get; init; } = true;

    /// <summary>The size before which a new file is begun; null for none. The old one gets the time as an ending.</summary>
    public long? RotateBytes { get; init; }

    /// <summary>The age after which a new file is begun; null for none.</summary>
    public TimeSpan? RotateEvery { get; init; }

    /// <summary>How many old files are kept.</summary>
    public int Keep { get; init; } = 10;
}
