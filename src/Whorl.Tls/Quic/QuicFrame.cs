namespace Whorl.Tls.Quic;

/// <summary>The frames that Initial packets may carry (RFC 9000 section 12.4).</summary>
public enum QuicFrameKind : byte
{
    /// <summary>A run of PADDING, taken as one.</summary>
    Padding,

    /// <summary>PING.</summary>
    Ping,

    /// <summary>ACK, with or without ECN counts.</summary>
    Ack,

    /// <summary>CRYPTO: a piece of the handshake.</summary>
    Crypto,

    /// <summary>CONNECTION_CLOSE, of the transport or the application.</summary>
    ConnectionClose,
}

/// <summary>Why a <see cref="QuicFrameReader"/> stopped.</summary>
public enum QuicFrameOutcome : byte
{
    /// <summary>It has not: there are frames to read, or all were read.</summary>
    Complete,

    /// <summary>A frame that Initial packets must not carry.</summary>
    ForbiddenFrame,

    /// <summary>The payload ends inside a frame's fields.</summary>
    Truncated,

    /// <summary>A CRYPTO frame's length goes past the payload.</summary>
    CryptoPastEnd,

    /// <summary>A CRYPTO frame ends past 2^62-1 (RFC 9000 section 19.6).</summary>
    CryptoOffsetTooLarge,

    /// <summary>An ACK frame counts more ranges than the payload has room for.</summary>
    AckRangesPastEnd,

    /// <summary>A CONNECTION_CLOSE frame's reason goes past the payload.</summary>
    ReasonPastEnd,
}

/// <summary>One frame, as a view of the payload.</summary>
public readonly ref struct QuicFrame
{
    /// <summary>What the frame is.</summary>
    public QuicFrameKind Kind { get; internal init; }

    /// <summary>Where in the handshake's bytes a CRYPTO frame's data starts.</summary>
    public ulong Offset { get; internal init; }

    /// <summary>CRYPTO: the data. CONNECTION_CLOSE: the reason. PADDING: the run of zeros.</summary>
    public ReadOnlySpan<byte> Data { get; internal init; }

    /// <summary>CONNECTION_CLOSE: the error code. ACK: the largest packet number acknowledged.</summary>
    public ulong Number { get; internal init; }

    /// <summary>CONNECTION_CLOSE: whether the application closed (type 1d).</summary>
    public bool IsApplicationClose { get; internal init; }
}
