namespace Whorl.Probing.Targets;

/// <summary>The bounds of name look-ups.</summary>
public sealed record ResolverOptions
{
    /// <summary>How many look-ups run at once.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>How long a look-up may take once it runs; waiting for its turn is not counted.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many names the cache holds.</summary>
    public int CacheSize { get; init; } = 100_000;

    /// <summary>How long addresses are kept, whatever their TTL: all probes of a target go to one address.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a failure is kept.</summary>
    public TimeSpan FailureLifetime { get; init; } = TimeSpan.FromSeconds(30);
}
