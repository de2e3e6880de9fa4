namespace Whorl.Tls.Handshake;

/// <summary>What a version number means for the handshake.</summary>
public static class TlsVersion
{
    /// <summary>TLS 1.0 (RFC 2246).</summary>
    public const ushort Tls10 = 0x0301;

    /// <summary>TLS 1.1 (RFC 4346).</summary>
    public const ushort Tls11 = 0x0302;

    /// <summary>TLS 1.2 (RFC 5246).</summary>
    public const ushort Tls12 = 0x0303;

    /// <summary>TLS 1.3 (RFC 8446).</summary>
    public const ushort Tls13 = 0x0304;

    /// <summary>Whether a version is TLS 1.3, one of its drafts, or DTLS 1.3: everything after the ServerHello is encrypted (RFC 8446, RFC 9147).</summary>
    public static bool IsTls13(ushort version) =>
        version is 0x0304 or 0xfefc || version >> 8 is 0x7f or 0x7e or 0xfb;
}
