namespace Whorl.Service.Delivery.Engine;

/// <summary>What the delivery engine can be told.</summary>
public sealed record EngineOptions
{
    /// <summary>The folder of the dead letters, one file for each outlet.</summary>
    public required string DeadLetterFolder { get; init; }

    /// <summary>How long outlets may go on delivering after they are asked to stop.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How old an outlet's position on the disk may be while it delivers: what is behind it is delivered again after a kill.</summary>
    public TimeSpan CommitEvery { get; init; } = TimeSpan.FromMilliseconds(200);
}
