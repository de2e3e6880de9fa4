using System.Buffers;
using System.Security.Cryptography;

namespace Whorl.Tls.Crypto;

/// <summary>The ciphers of a QUIC Initial packet by the BCL. A change of keys allocates, a packet does not.</summary>
internal sealed class BclInitialCipher : InitialCipher
{
    private const int HeaderOnStack = 512;

    private readonly Aes block = Aes.Create();
    private readonly byte[] blockKey = new byte[KeySize];
    private AesGcm? aead;

    /// <inheritdoc/>
    public override void SetKeys(ReadOnlySpan<byte> key, ReadOnlySpan<byte> headerProtection)
    {
        aead?.Dispose();
        aead = new AesGcm(key, TagSize);
        headerProtection.CopyTo(blockKey);
        block.Key = blockKey;
    }

    /// <inheritdoc/>
    public override void Mask(ReadOnlySpan<byte> sample, Span<byte> mask) =>
        block.EncryptEcb(sample, mask, PaddingMode.None);

    /// <inheritdoc/>
    public override bool TryOpen(
        ReadOnlySpan<byte> nonce,
        byte firstByte,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> packetNumber,
        ReadOnlySpan<byte> sealedPayload,
        Span<byte> payload)
    {
        int length = 1 + header.Length + packetNumber.Length;
        byte[]? rented = length <= HeaderOnStack ? null : ArrayPool<byte>.Shared.Rent(length);
        Span<byte> associated = rented ?? stackalloc byte[HeaderOnStack];
        associated = associated[..length];
        associated[0] = firstByte;
        header.CopyTo(associated[1..]);
        packetNumber.CopyTo(associated[(1 + header.Length)..]);
        try
        {
            aead!.Decrypt(nonce, sealedPayload[..^TagSize], sealedPayload[^TagSize..], payload, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            payload.Clear();
            return false;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        aead?.Dispose();
        block.Dispose();
    }
}
