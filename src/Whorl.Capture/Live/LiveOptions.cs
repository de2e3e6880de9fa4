namespace Whorl.Capture.Live;

/// <summary>How an interface is listened to.</summary>
public sealed record LiveOptions
{
    /// <summary>What packets must match, in the language of pcap-filter(7); null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>The most bytes kept of a packet.</summary>
    public int SnapLength { get; init; } = 262144;

    /// <summary>The size in bytes of the kernel's buffer.</summary>
    public int BufferSize { get; init; } = 64 << 20;

    /// <summary>How often <see cref="Report"/> is called.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Told the counters now and then, by the thread that reads.</summary>
    public Action<LiveCounters>? Report { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
