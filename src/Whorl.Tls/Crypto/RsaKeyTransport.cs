using System.Security.Cryptography;
using Whorl.Tls.Certificates;

namespace Whorl.Tls.Crypto;

/// <summary>The client's half of RSA key exchange (RFC 5246 section 7.4.7.1).</summary>
public static class RsaKeyTransport
{
    /// <summary>The largest modulus that is used, in bits; the ciphertext is an eighth of it in bytes.</summary>
    public const int MaxKeyBits = 16384;

    private const int MinKeyBits = 512;
    private const int MaxExponentSize = 8;

    /// <summary>
    /// Encrypts a premaster secret with the key of a certificate, by RSAES-PKCS1-v1_5 (RFC 8017 section 7.2).
    /// <see langword="false"/> where the key is not RSA, malformed, or of no reasonable size, or its ciphertext does not fit.
    /// </summary>
    /// <param name="subjectPublicKeyInfo">The certificate's SubjectPublicKeyInfo as DER (RFC 5280 section 4.1.2.7).</param>
    /// <param name="premasterSecret48">48 bytes.</param>
    /// <param name="ciphertext">Takes as many bytes as the key's modulus has.</param>
    /// <param name="length">The bytes of ciphertext.</param>
    public static bool TryEncrypt(
        ReadOnlySpan<byte> subjectPublicKeyInfo, ReadOnlySpan<byte> premasterSecret48, Span<byte> ciphertext, out int length)
    {
        length = 0;
        if (premasterSecret48.Length != Tls12KeySchedule.MasterSecretSize)
        {
            throw new ArgumentException("A premaster secret has 48 bytes.", nameof(premasterSecret48));
        }

        if (!TryReadKey(subjectPublicKeyInfo, out ReadOnlySpan<byte> modulus, out ReadOnlySpan<byte> exponent)
            || ciphertext.Length < modulus.Length)
        {
            return false;
        }

        try
        {
            using RSA rsa = RSA.Create(new RSAParameters { Modulus = modulus.ToArray(), Exponent = exponent.ToArray() });
            return rsa.TryEncrypt(premasterSecret48, ciphertext, RSAEncryptionPadding.Pkcs1, out length);
        }
        catch (CryptographicException)
        {
            length = 0;
            return false; // a modulus or an exponent that no RSA key has
        }
    }

    /// <summary>The modulus and the exponent of an rsaEncryption key (RFC 8017 appendix A.1.1), without zeros in front.</summary>
    private static bool TryReadKey(
        ReadOnlySpan<byte> subjectPublicKeyInfo, out ReadOnlySpan<byte> modulus, out ReadOnlySpan<byte> exponent)
    {
        modulus = exponent = default;
        var outer = new DerReader(subjectPublicKeyInfo);
        if (!outer.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> content)
            || PublicKeyView.TryParse(content, subjectPublicKeyInfo, out PublicKeyView key) != CertificateError.None
            || key.Kind != PublicKeyKind.Rsa)
        {
            return false;
        }

        var sequence = new DerReader(key.Key);
        if (!sequence.TryRead(DerReader.Sequence, out ReadOnlySpan<byte> numbers))
        {
            return false;
        }

        var reader = new DerReader(numbers);
        if (!reader.TryRead(DerReader.Integer, out modulus) || !reader.TryRead(DerReader.Integer, out exponent))
        {
            return false;
        }

        modulus = modulus.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        return modulus.Length is >= MinKeyBits / 8 and <= MaxKeyBits / 8 && exponent.Length is > 0 and <= MaxExponentSize;
    }
}
