using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Engine;

/// <summary>How delivery does, at one moment.</summary>
/// <param name="Spool">The spool.</param>
/// <param name="Outlets">The outlets, in the order of their setup.</param>
public sealed record EngineHealth(SpoolHealth Spool, IReadOnlyList<OutletHealth> Outlets);

/// <summary>How one outlet does, at one moment.</summary>
public sealed record OutletHealth
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it does.</summary>
    public required OutletState State { get; init; }

    /// <summary>Events that the receiver has, since the outlet was first set up.</summary>
    public required long Delivered { get; init; }

    /// <summary>Events that went to the dead letters, since then.</summary>
    public required long Refused { get; init; }

    /// <summary>Events that it never saw, dropped or damaged in the spool, since then.</summary>
    public required long Missed { get; init; }

    /// <summary>Events delivered again by a replay, since the start.</summary>
    public required long Replayed { get; init; }

    /// <summary>Sends that failed and were or will be repeated, since the start.</summary>
    public required long Failures { get; init; }

    /// <summary>Bytes of the payloads that the receiver has, since the start.</summary>
    public required long Bytes { get; init; }

    /// <summary>Events in the spool that are still to be settled.</summary>
    public required long LagEvents { get; init; }

    /// <summary>How long the oldest event that is not settled has waited; zero where there is none.</summary>
    public required TimeSpan Lag { get; init; }

    /// <summary>What went wrong last, in a clause of "it", and nothing after it went right; otherwise null.</summary>
    public required string? Problem { get; init; }

    /// <summary>When the receiver took something last.</summary>
    public required DateTimeOffset? LastSuccess { get; init; }

    /// <summary>When it is tried again, while it waits.</summary>
    public required DateTimeOffset? NextTry { get; init; }
}

/// <summary>What an outlet does.</summary>
public enum OutletState
{
    /// <summary>It waits for events.</summary>
    Idle,

    /// <summary>It sends.</summary>
    Sending,

    /// <summary>It waits after a failure.</summary>
    BackingOff,

    /// <summary>The receiver failed often, and is left alone for a while.</summary>
    Open,

    /// <summary>The receiver takes nothing until a setting is changed.</summary>
    Misconfigured,

    /// <summary>It does not run.</summary>
    Stopped,
}
