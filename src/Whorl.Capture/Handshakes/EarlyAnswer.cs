namespace Whorl.Capture.Handshakes;

/// <summary>An answer that was captured before the end of its hello, as merged taps and several receive queues do it.</summary>
internal struct EarlyAnswer
{
    // Captures put packets of two directions in the wrong order by less than this; a hello that is still missing is lost.
    private const long Patience = 1_000_000_000;

    /// <summary>Whether an answer waits for its hello.</summary>
    public bool AwaitsHello;

    /// <summary>Whether the server has said all that is wanted of it.</summary>
    public bool IsWhole;

    /// <summary>When the answer came: nanoseconds since 1970-01-01 UTC.</summary>
    public long Timestamp;

    /// <summary>Whether the answer has waited for so long that its hello must be lost.</summary>
    public readonly bool IsOutOfPatience(long now) => AwaitsHello && now - Timestamp > Patience;
}
