using System.Numerics;

namespace Whorl.Tls.Certificates;

/// <summary>The kinds of keys that every TLS client knows.</summary>
public enum PublicKeyKind
{
    /// <summary>Another, RSASSA-PSS keys among them.</summary>
    Other,

    /// <summary>rsaEncryption 1.2.840.113549.1.1.1 (RFC 8017 appendix A).</summary>
    Rsa,

    /// <summary>id-ecPublicKey 1.2.840.10045.2.1 (RFC 5480 section 2).</summary>
    EllipticCurve,

    /// <summary>id-Ed25519 1.3.101.112 (RFC 8410 section 3).</summary>
    Ed25519,
}

/// <summary>A SubjectPublicKeyInfo in place (RFC 5280 section 4.1.2.7).</summary>
public readonly ref struct PublicKeyView
{
    private PublicKeyView(ReadOnlySpan<byte> encoded, ReadOnlySpan<byte> algorithm, ReadOnlySpan<byte> parameters, ReadOnlySpan<byte> key)
    {
        Encoded = encoded;
        Algorithm = algorithm;
        Parameters = parameters;
        Key = key;
    }

    /// <summary>The whole SubjectPublicKeyInfo as DER.</summary>
    public ReadOnlySpan<byte> Encoded { get; }

    /// <summary>The content bytes of the algorithm's object identifier.</summary>
    public ReadOnlySpan<byte> Algorithm { get; }

    /// <summary>The algorithm's parameters as DER, empty without any.</summary>
    public ReadOnlySpan<byte> Parameters { get; }

    /// <summary>The key's bytes, as the algorithm defines them.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>What kind of key it is.</summary>
    public PublicKeyKind Kind => Algorithm switch
    {
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01] => PublicKeyKind.Rsa,
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01] => PublicKeyKind.EllipticCurve,
        [0x2B, 0x65, 0x70] => PublicKeyKind.Ed25519,
        _ => PublicKeyKind.Other,
    };

    /// <summary>
    /// The size of the key as people speak of it: the modulus of RSA, the prime of DSA and DH, the field of an elliptic curve.
    /// Null where no size is usual, as for ML-DSA.
    /// </summary>
    public int? Bits => Algorithm switch
    {
        // rsaEncryption 1.2.840.113549.1.1.1 and id-RSASSA-PSS .10 (RFC 8017 appendix A).
        [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01 or 0x0A] => FirstIntegerBits(Key),

        // id-dsa 1.2.840.10040.4.1 and dhpublicnumber 1.2.840.10046.2.1 (RFC 3279 section 2.3).
        [0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x01] or [0x2A, 0x86, 0x48, 0xCE, 0x3E, 0x02, 0x01] => FirstIntegerBits(Parameters),

        // id-ecPublicKey 1.2.840.10045.2.1 (RFC 5480 section 2).
        [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01] => CurveBits(),

        // id-X25519, id-X448, id-Ed25519, id-Ed448: 1.3.101.110 to .113 (RFC 8410 section 3).
        [0x2B, 0x65, 0x6E or 0x70] => 256,
        [0x2B, 0x65, 0x6F] => 448,
        [0x2B, 0x65, 0x71] => 456,
        _ => null,
    };

    internal static CertificateError TryParse(ReadOnlySpan<byte> content, ReadOnlySpan<byte> encoded, out PublicKeyView key)
    {
        key = default;
        var reader = new DerReader(content);
        if (!reader.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> identifier)
            || !reader.TryRead(DerReader.BitString, out ReadOnlySpan<byte> bits))
        {
            return reader.Error;
        }

        var inner = new DerReader(identifier);
        if (!inner.TryRead(DerReader.ObjectId, out ReadOnlySpan<byte> algorithm))
        {
            return inner.Error;
        }

        // The first byte of a BIT STRING counts the unused bits at its end: none in a key.
        key = new PublicKeyView(encoded, algorithm, inner.Rest, bits.IsEmpty ? bits : bits[1..]);
        return CertificateError.None;
    }

    private static int? FirstIntegerBits(ReadOnlySpan<byte> sequence)
    {
        if (!new DerReader(sequence).TryRead(DerReader.Sequence, out ReadOnlySpan<byte> content)
            || !new DerReader(content).TryRead(DerReader.Integer, out ReadOnlySpan<byte> number))
        {
            return null;
        }

        number = number.TrimStart((byte)0);
        return number.IsEmpty ? 0 : (number.Length * 8) - (BitOperations.LeadingZeroCount(number[0]) - 24);
    }

    private int? CurveBits()
    {
        if (!new DerReader(Parameters).TryRead(DerReader.ObjectId, out ReadOnlySpan<byte> curve))
        {
            return null;
        }

        return curve switch
        {
            // ansi-X9.62 prime curves 1.2.840.10045.3.1.n (RFC 5480 section 2.1.1.1).
            [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x01 or 0x02 or 0x03] => 192,
            [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x04 or 0x05 or 0x06] => 239,
            [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07] => 256,

            // secg curves 1.3.132.0.n.
            [0x2B, 0x81, 0x04, 0x00, 0x20 or 0x21] => 224,
            [0x2B, 0x81, 0x04, 0x00, 0x0A] => 256,
            [0x2B, 0x81, 0x04, 0x00, 0x22] => 384,
            [0x2B, 0x81, 0x04, 0x00, 0x23] => 521,

            // Brainpool 1.3.36.3.3.2.8.1.1.n (RFC 5639 section 4.1): 160, 192, 224, 256, 320, 384, 512, a pair of curves each.
            [0x2B, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, >= 1 and <= 14] =>
                ((curve[8] + 1) / 2) switch { 1 => 160, 2 => 192, 3 => 224, 4 => 256, 5 => 320, 6 => 384, _ => 512 },

            // SM2 1.2.156.10197.1.301.
            [0x2A, 0x81, 0x1C, 0xCF, 0x55, 0x01, 0x82, 0x2D] => 256,
            _ => null,
        };
    }
}
