namespace Whorl.Tls.Dtls;

/// <summary>A version as DTLS records and hellos name it; newer versions have smaller numbers (RFC 6347 section 4.1).</summary>
/// <param name="Value">The two bytes as an integer.</param>
public readonly record struct DtlsVersion(ushort Value)
{
    /// <summary>RFC 4347.</summary>
    public static DtlsVersion Dtls10 => new(0xfeff);

    /// <summary>RFC 6347; DTLS 1.3 records say the same (RFC 9147 section 4).</summary>
    public static DtlsVersion Dtls12 => new(0xfefd);

    /// <summary>RFC 9147, in extensions only, though some write it into records.</summary>
    public static DtlsVersion Dtls13 => new(0xfefc);

    /// <summary>What OpenSSL wrote before RFC 4347, and Cisco AnyConnect after it (DTLS1_BAD_VER).</summary>
    public static DtlsVersion BeforeRfc => new(0x0100);

    /// <summary>Whether a record may carry it.</summary>
    public bool IsKnown => Value is 0xfeff or 0xfefd or 0xfefc or 0x0100;

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:x4}";
}
