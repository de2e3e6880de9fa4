using System.Security.Cryptography;

namespace Whorl.Tls.Crypto;

/// <summary>The AEADs by the BCL.</summary>
internal sealed class BclAead : Aead
{
    private readonly AesGcm? gcm;
    private readonly ChaCha20Poly1305? chaCha;

    public BclAead(BulkCipher cipher, ReadOnlySpan<byte> key)
    {
        if (cipher == BulkCipher.ChaCha20Poly1305)
        {
            chaCha = new ChaCha20Poly1305(key);
        }
        else
        {
            gcm = new AesGcm(key, TagSize);
        }
    }

    /// <inheritdoc/>
    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> plaintext)
    {
        RequireSizes(nonce, plaintext.Length, sealedText.Length);
        try
        {
            gcm?.Decrypt(nonce, sealedText[..^TagSize], sealedText[^TagSize..], plaintext, associated);
            chaCha?.Decrypt(nonce, sealedText[..^TagSize], sealedText[^TagSize..], plaintext, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> sealedText)
    {
        RequireSizes(nonce, plaintext.Length, sealedText.Length);
        gcm?.Encrypt(nonce, plaintext, sealedText[..^TagSize], sealedText[^TagSize..], associated);
        chaCha?.Encrypt(nonce, plaintext, sealedText[..^TagSize], sealedText[^TagSize..], associated);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        gcm?.Dispose();
        chaCha?.Dispose();
    }
}
