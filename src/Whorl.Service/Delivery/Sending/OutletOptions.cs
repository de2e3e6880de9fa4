namespace Whorl.Service.Delivery.Sending;

/// <summary>What every kind of outlet can be told.</summary>
public abstract record OutletOptions
{
    /// <summary>The name: of its position, its dead letters and its metrics.</summary>
    public required string Name { get; init; }

    /// <summary>The schema of its payloads.</summary>
    public required IEventEncoder Encoder { get; init; }

    /// <summary>Whether it gets detections and nothing else.</summary>
    public bool OnlyDetections { get; init; }

    /// <summary>The most events in one batch.</summary>
    public int BatchEvents { get; init; } = 500;

    /// <summary>The bytes after which a batch is full.</summary>
    public long BatchBytes { get; init; } = 512 << 10;

    /// <summary>How long a batch that is not full waits for more.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long one batch may take, answer included, before it counts as failed.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Failures one after another before the outlet is asked rarely, and with one event.</summary>
    public int FailuresBeforeOpen { get; init; } = 5;

    /// <summary>How long it is then left alone.</summary>
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(60);
}
