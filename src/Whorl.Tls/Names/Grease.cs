namespace Whorl.Tls.Names;

/// <summary>The numbers that clients and servers scatter about to keep the protocol extensible (RFC 8701 section 2).</summary>
public static class Grease
{
    /// <summary>The name a fingerprint and a record give to every such number.</summary>
    public static ReadOnlySpan<byte> Name => "GREASE"u8;

    /// <summary>Whether <paramref name="value"/> is one of the sixteen two-byte values 0x0a0a, 0x1a1a to 0xfafa.</summary>
    public static bool IsGrease(ushort value) => (value & 0x0F0F) == 0x0A0A && value >> 8 == (value & 0xFF);

    /// <summary>Whether <paramref name="value"/> is one of the eight one-byte values of PskKeyExchangeModes, 0x0b + 0x1f * n.</summary>
    public static bool IsGreasePskKeyExchangeMode(byte value) => value >= 0x0B && (value - 0x0B) % 0x1F == 0;
}
