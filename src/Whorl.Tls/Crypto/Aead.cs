using Whorl.Tls.Crypto.Native;

namespace Whorl.Tls.Crypto;

/// <summary>A cipher that encrypts and authenticates (RFC 5116) under one key. One thread uses it at a time.</summary>
internal abstract class Aead : IDisposable
{
    /// <summary>The size of a nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>The size of the tag at the end of what is sealed.</summary>
    public const int TagSize = 16;

    /// <summary>The cipher of libcrypto where present, of the BCL elsewhere or where <paramref name="managed"/> says so.</summary>
    public static Aead Create(BulkCipher cipher, ReadOnlySpan<byte> key, bool managed = false) =>
        (managed ? null : (Aead?)NativeAead.TryCreate(cipher, key)) ?? new BclAead(cipher, key);

    /// <summary>
    /// Opens ciphertext and tag into <paramref name="plaintext"/>, which is exactly the ciphertext's size and means nothing
    /// where the tag does not match.
    /// </summary>
    public abstract bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> plaintext);

    /// <summary>
    /// Seals <paramref name="plaintext"/>, which may be the first bytes of <paramref name="sealedText"/>, into ciphertext and
    /// tag.
    /// </summary>
    public abstract void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> sealedText);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cipher holds.</summary>
    protected abstract void Dispose(bool disposing);

    private protected static void RequireSizes(ReadOnlySpan<byte> nonce, int plaintext, int sealedText)
    {
        if (nonce.Length != NonceSize || sealedText != plaintext + TagSize)
        {
            throw new ArgumentException("The nonce, the plaintext or the sealed text has the wrong size.", nameof(nonce));
        }
    }
}
