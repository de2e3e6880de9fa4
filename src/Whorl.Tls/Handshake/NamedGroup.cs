namespace Whorl.Tls.Handshake;

/// <summary>The groups whose key agreement is implemented (RFC 8446 section 4.2.7).</summary>
public static class NamedGroup
{
    /// <summary>NIST P-256.</summary>
    public const ushort Secp256r1 = 23;

    /// <summary>NIST P-384.</summary>
    public const ushort Secp384r1 = 24;

    /// <summary>NIST P-521.</summary>
    public const ushort Secp521r1 = 25;

    /// <summary>Curve25519 (RFC 7748).</summary>
    public const ushort X25519 = 29;
}
