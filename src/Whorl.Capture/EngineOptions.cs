namespace Whorl.Capture;

/// <summary>How a capture is read.</summary>
public sealed record EngineOptions
{
    /// <summary>The default bound of <see cref="FlowMemory"/>: 256 MiB.</summary>
    public const long DefaultFlowMemory = 256L << 20;

    /// <summary>The most bytes that flows and their reassembly buffers may take together, over all threads.</summary>
    public long FlowMemory { get; init; } = DefaultFlowMemory;

    /// <summary>Nanoseconds of packet time after which a silent flow is given up.</summary>
    public long IdleTimeout { get; init; } = 120_000_000_000;

    /// <summary>Whether handshakes are followed until both sides encrypt, and a connection is reported as one; for outputs that have a row a connection and tell whether it was established.</summary>
    public bool FollowsHandshakes { get; init; }

    /// <summary>Seed of the flow hash; a secret where captures come from strangers.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many engines share the work, and which of them this is; each takes the flows whose hash falls to it.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Zero-based index of this engine among <see cref="Workers"/>.</summary>
    public int Worker { get; init; }

    /// <summary>Where the engine says which flows it holds, for <see cref="FlowSharing"/>.</summary>
    public FlowPresence? Presence { get; init; }
}
