using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>The key exchanges whose ServerKeyExchange Whorl reads; the cipher suite says which it is.</summary>
public enum KeyExchangeKind
{
    /// <summary>Elliptic curve Diffie-Hellman (RFC 8422 section 5.4).</summary>
    Ecdhe,

    /// <summary>Diffie-Hellman over a prime of the server's (RFC 5246 section 7.4.3).</summary>
    Dhe,
}

/// <summary>How the parameters are signed, which depends on the version and the cipher suite.</summary>
public enum KeyExchangeSignature
{
    /// <summary>Not at all: anonymous cipher suites.</summary>
    None,

    /// <summary>A signature whose algorithm follows from the cipher suite: SSL 3.0 to TLS 1.1.</summary>
    Implicit,

    /// <summary>A signature scheme and a signature: TLS 1.2 (RFC 5246 section 7.4.3).</summary>
    Explicit,
}

/// <summary>ServerKeyExchange in place, for ECDHE with a named curve and for DHE.</summary>
public readonly ref struct ServerKeyExchangeView
{
    /// <summary>ECCurveType named_curve (RFC 8422 section 5.4); the explicit curve types are obsolete and not read.</summary>
    private const byte NamedCurve = 3;

    private ServerKeyExchangeView(
        KeyExchangeKind kind, ushort group, ReadOnlySpan<byte> prime, ReadOnlySpan<byte> generator, ReadOnlySpan<byte> publicKey, ushort scheme, ReadOnlySpan<byte> signature)
    {
        Kind = kind;
        Group = group;
        Prime = prime;
        Generator = generator;
        PublicKey = publicKey;
        SignatureScheme = scheme;
        Signature = signature;
    }

    /// <summary>The key exchange the message was read as.</summary>
    public KeyExchangeKind Kind { get; }

    /// <summary>The named group of ECDHE; 0 for DHE.</summary>
    public ushort Group { get; }

    /// <summary>dh_p of DHE.</summary>
    public ReadOnlySpan<byte> Prime { get; }

    /// <summary>dh_g of DHE.</summary>
    public ReadOnlySpan<byte> Generator { get; }

    /// <summary>The server's public value: a point of ECDHE, dh_Ys of DHE.</summary>
    public ReadOnlySpan<byte> PublicKey { get; }

    /// <summary>The signature scheme (TLS 1.2); 0 where the cipher suite says it.</summary>
    public ushort SignatureScheme { get; }

    /// <summary>The signature over the parameters and both randoms; empty where there is none.</summary>
    public ReadOnlySpan<byte> Signature { get; }

    /// <summary>The size of <see cref="Prime"/> in bits, leading zeros not counted.</summary>
    public int PrimeBits
    {
        get
        {
            ReadOnlySpan<byte> digits = Prime.TrimStart((byte)0);
            return digits.IsEmpty ? 0 : (digits.Length * 8) - (System.Numerics.BitOperations.LeadingZeroCount(digits[0]) - 24);
        }
    }

    /// <summary>Reads a body as the cipher suite and version say it is made.</summary>
    public static HandshakeError TryParse(ReadOnlySpan<byte> body, KeyExchangeKind kind, KeyExchangeSignature signed, out ServerKeyExchangeView message)
    {
        message = default;
        var reader = new WireReader(body);
        ushort group = 0;
        ReadOnlySpan<byte> prime = default;
        ReadOnlySpan<byte> generator = default;
        ReadOnlySpan<byte> publicKey;
        if (kind == KeyExchangeKind.Ecdhe)
        {
            if (!reader.TryReadU8(out byte curveType))
            {
                return HandshakeError.Truncated;
            }

            if (curveType != NamedCurve)
            {
                return HandshakeError.UnknownForm;
            }

            if (!reader.TryReadU16(out group) || !reader.TryReadVector8(out publicKey))
            {
                return HandshakeError.Truncated;
            }
        }
        else if (!reader.TryReadVector16(out prime) || !reader.TryReadVector16(out generator) || !reader.TryReadVector16(out publicKey))
        {
            return HandshakeError.Truncated;
        }

        ushort scheme = 0;
        ReadOnlySpan<byte> signature = default;
        if ((signed == KeyExchangeSignature.Explicit && !reader.TryReadU16(out scheme))
            || (signed != KeyExchangeSignature.None && !reader.TryReadVector16(out signature)))
        {
            return HandshakeError.Truncated;
        }

        message = new ServerKeyExchangeView(kind, group, prime, generator, publicKey, scheme, signature);
        return MessageEnd.Check(reader);
    }

    /// <summary>Writes the parameters of ECDHE; a signature may follow by <see cref="WriteSignature"/>.</summary>
    public static void WriteEcdhe(ref WireWriter writer, ushort group, ReadOnlySpan<byte> publicKey)
    {
        writer.WriteU8(NamedCurve);
        writer.WriteU16(group);
        writer.WriteVector(1, publicKey);
    }

    /// <summary>Writes the parameters of DHE; a signature may follow by <see cref="WriteSignature"/>.</summary>
    public static void WriteDhe(ref WireWriter writer, ReadOnlySpan<byte> prime, ReadOnlySpan<byte> generator, ReadOnlySpan<byte> publicKey)
    {
        writer.WriteVector(2, prime);
        writer.WriteVector(2, generator);
        writer.WriteVector(2, publicKey);
    }

    /// <summary>Writes the signature after the parameters; <paramref name="scheme"/> is null before TLS 1.2.</summary>
    public static void WriteSignature(ref WireWriter writer, ushort? scheme, ReadOnlySpan<byte> signature)
    {
        if (scheme is { } number)
        {
            writer.WriteU16(number);
        }

        writer.WriteVector(2, signature);
    }
}
