namespace Whorl.Probing.Scanning;

/// <summary>Whoever wants the answers of a scan; called on the loop's thread, so it must not wait.</summary>
public interface IScanSink
{
    /// <summary>A target's probes begin.</summary>
    void Begun(TargetRun run);

    /// <summary>Whether a look is worth its connection, now that the probes before it are over.</summary>
    bool WantsLook(TargetRun run);

    /// <summary>A probe is over.</summary>
    /// <param name="run">The target.</param>
    /// <param name="step">The number of the probe in the plan.</param>
    /// <param name="result">How it ended, and what the server answered; valid during the call only.</param>
    void Probed(TargetRun run, int step, in ProbeResult result);

    /// <summary>The target is done.</summary>
    void Completed(TargetRun run);
}

/// <summary>How a probe ended, and what the server answered.</summary>
public readonly ref struct ProbeResult
{
    /// <summary>How the probe ended.</summary>
    public required ProbeOutcome Outcome { get; init; }

    /// <summary>For JARM the answer's first bytes, for the others a <see cref="Tls.Handshake.ServerAnswer"/>.</summary>
    public ReadOnlySpan<byte> Answer { get; init; }

    /// <summary>What the server answered to the look's request.</summary>
    public ReadOnlySpan<byte> Response { get; init; }

    /// <summary>The time from the first try to connect to the end.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>
    /// What this machine's system said where it could not connect, or the peer where it would not go on to TLS; empty otherwise.
    /// </summary>
    public string Reason { get; init; }
}
