using Whorl.Capture;

namespace Whorl.Observations.Reading;

/// <summary>How captures are read and their observations written.</summary>
public sealed record ReadingOptions
{
    /// <summary>Threads that share the work; each follows its share of the flows.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The most bytes flows may take, over all threads.</summary>
    public long FlowMemory { get; init; } = EngineOptions.DefaultFlowMemory;

    /// <summary>Whether JA3N is computed.</summary>
    public bool WithJa3n { get; init; }

    /// <summary>Whether handshakes are followed to their end; Zeek's ssl.log wants it.</summary>
    public bool FollowsHandshakes { get; init; }

    /// <summary>
    /// How many bytes of records are gathered before they are written, unless the capture's packets come as they happen.
    /// Every batch's records at once by default; a file takes pages faster in large pieces.
    /// </summary>
    public int WriteSize { get; init; } = 1;

    /// <summary>Seed of the flow hash.</summary>
    public ulong HashSeed { get; init; }
}
