using Whorl.Tls.Crypto.Native;

namespace Whorl.Tls.Crypto;

/// <summary>
/// The two ciphers of a QUIC Initial packet (RFC 9001 sections 5.3 and 5.4.3): AES-128-GCM for the payload, AES-ECB of
/// one block for the header. One thread owns an instance and changes its keys from packet to packet.
/// </summary>
internal abstract class InitialCipher : IDisposable
{
    /// <summary>The size of both keys.</summary>
    public const int KeySize = 16;

    /// <summary>The size of the nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>The size of the authentication tag, and of the sample for header protection.</summary>
    public const int TagSize = 16;

    /// <summary>libcrypto's ciphers where present, the BCL's elsewhere.</summary>
    public static InitialCipher Create() =>
        (InitialCipher?)NativeInitialCipher.TryCreate() ?? new BclInitialCipher();

    /// <summary>Takes the keys of one direction of one connection.</summary>
    public abstract void SetKeys(ReadOnlySpan<byte> key, ReadOnlySpan<byte> headerProtection);

    /// <summary>Encrypts the 16-byte sample; the first five bytes of <paramref name="mask"/> cover the header.</summary>
    public abstract void Mask(ReadOnlySpan<byte> sample, Span<byte> mask);

    /// <summary>
    /// Opens <paramref name="sealedPayload"/> (ciphertext and tag) with the header, given in three pieces, as associated
    /// data. <paramref name="payload"/> is exactly the ciphertext's size, and cleared where the tag does not match.
    /// </summary>
    public abstract bool TryOpen(
        ReadOnlySpan<byte> nonce,
        byte firstByte,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> packetNumber,
        ReadOnlySpan<byte> sealedPayload,
        Span<byte> payload);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the cipher holds.</summary>
    protected abstract void Dispose(bool disposing);
}
