namespace Whorl.Tls.Quic;

/// <summary>What a version of QUIC carries in its CRYPTO frames.</summary>
public enum QuicHandshake : byte
{
    /// <summary>A version nobody here knows, version negotiation (0) included.</summary>
    Unknown,

    /// <summary>TLS 1.3, protected under a salt that is known.</summary>
    Tls,

    /// <summary>Google's own handshake (CHLO and SHLO): recognised, not read, since it is not TLS.</summary>
    Google,
}

/// <summary>A version of QUIC as the long header names it (RFC 8999 section 5.1): an open world, of which some are known.</summary>
/// <param name="Value">The four bytes as an integer.</param>
public readonly record struct QuicVersion(uint Value)
{
    private const uint Drafts = 0xff00_0000;
    private const uint Facebook = 0xface_b000;

    /// <summary>The value that marks a version negotiation packet (RFC 8999 section 6).</summary>
    public static QuicVersion Negotiation => new(0);

    /// <summary>RFC 9000.</summary>
    public static QuicVersion V1 => new(1);

    /// <summary>RFC 9369.</summary>
    public static QuicVersion V2 => new(0x6b33_43cf);

    /// <summary>The number that drafts of RFC 9369 used.</summary>
    public static QuicVersion V2Draft => new(0x709a_50c4);

    /// <summary>Google QUIC 50: IETF headers, Google's handshake.</summary>
    public static QuicVersion GoogleQ050 => new(0x5130_3530);

    /// <summary>Google QUIC 50 with TLS.</summary>
    public static QuicVersion GoogleT050 => new(0x5430_3530);

    /// <summary>Google QUIC 51 with TLS.</summary>
    public static QuicVersion GoogleT051 => new(0x5430_3531);

    /// <summary>Whether the value is reserved to exercise version negotiation, 0x?a?a?a?a (RFC 9000 section 15).</summary>
    public bool IsReserved => (Value & 0x0f0f_0f0f) == 0x0a0a_0a0a;

    /// <summary>Whether packet types are rotated and labels say "quicv2" (RFC 9369 section 3).</summary>
    public bool IsSecond => this == V2 || this == V2Draft;

    /// <summary>What the CRYPTO frames carry.</summary>
    public QuicHandshake Handshake
    {
        get
        {
            if (Salt != QuicSalt.Unknown)
            {
                return QuicHandshake.Tls;
            }

            return IsGoogleText ? QuicHandshake.Google : QuicHandshake.Unknown;
        }
    }

    /// <summary>Whether the long header has the layout of RFC 9000 section 17.2.</summary>
    public bool HasKnownLayout => Salt != QuicSalt.Unknown || this == GoogleQ050;

    /// <summary>Whether frames follow Google's numbering, in which CRYPTO is 8.</summary>
    public bool HasGoogleFrames => this == GoogleT050 || this == GoogleT051 || this == GoogleQ050;

    /// <summary>Which salt protects Initial packets.</summary>
    internal QuicSalt Salt
    {
        get
        {
            uint draft = Value - Drafts;
            return Value switch
            {
                0x0000_0001 => QuicSalt.V1,
                0x6b33_43cf => QuicSalt.V2,
                0x709a_50c4 => QuicSalt.V2Draft,
                0xface_feed or 0xd400_0400 => QuicSalt.V1,
                0x5430_3530 => QuicSalt.T050,
                0x5430_3531 => QuicSalt.T051,
                Facebook + 1 => QuicSalt.Draft22,
                > Facebook + 1 and <= Facebook + 0x13 => QuicSalt.Draft23,
                _ => draft switch
                {
                    22 => QuicSalt.Draft22,
                    >= 23 and <= 28 => QuicSalt.Draft23,
                    >= 29 and <= 32 => QuicSalt.Draft29,
                    33 or 34 => QuicSalt.V1,
                    _ => QuicSalt.Unknown,
                },
            };
        }
    }

    /// <summary>'Q', '0' and two digits: a version of Google's own handshake.</summary>
    private bool IsGoogleText =>
        Value >> 16 == 0x5130
        && (byte)(Value >> 8) is >= (byte)'0' and <= (byte)'9'
        && (byte)Value is >= (byte)'0' and <= (byte)'9';

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:x8}";
}
