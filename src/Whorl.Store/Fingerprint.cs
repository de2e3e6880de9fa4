namespace Whorl.Store;

/// <summary>A way to fingerprint. The numbers are those of the store and never change.</summary>
public enum FingerprintMethod : byte
{
    /// <summary>JA3, of a ClientHello: MD5, 32 hexadecimal digits.</summary>
    Ja3 = 1,

    /// <summary>JA3S, of a ServerHello: MD5.</summary>
    Ja3s = 2,

    /// <summary>JA4, of a ClientHello: 36 characters.</summary>
    Ja4 = 3,

    /// <summary>JARM, of a server: 62 characters.</summary>
    Jarm = 4,

    /// <summary>ATSF, of a server: the first 16 hexadecimal digits of SHA-256.</summary>
    Atsf = 5,

    /// <summary>JA3 with sorted extensions: MD5.</summary>
    Ja3n = 6,

    /// <summary>JA4S: imported and shown, never computed.</summary>
    Ja4s = 16,

    /// <summary>JA4X: imported and shown, never computed.</summary>
    Ja4x = 17,

    /// <summary>JA4H: imported and shown, never computed.</summary>
    Ja4h = 18,

    /// <summary>JA4T: imported and shown, never computed.</summary>
    Ja4t = 19,

    /// <summary>JA4TS: imported and shown, never computed.</summary>
    Ja4ts = 20,

    /// <summary>JA4TScan: imported and shown, never computed.</summary>
    Ja4tscan = 21,
}

/// <summary>A fingerprint as the store knows it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Value">The short form, which identifies it: the hash; for ATSF <c>atsf_hash</c>.</param>
/// <param name="Raw">The text behind the hash (<c>ja3_string</c>, <c>ja4_r</c>, <c>jarm_raw</c>, <c>atsf</c>); null where unknown.</param>
public sealed record Fingerprint(FingerprintMethod Method, string Value, string? Raw = null);
