using System.Buffers.Binary;

namespace Whorl.Tls.Crypto;

/// <summary>
/// The records of TLS 1.2 under an AEAD (RFC 5246 section 6.2.3.3): GCM with a salt of 4 bytes and 8 explicit ones (RFC 5288
/// section 3), ChaCha20-Poly1305 with none (RFC 7905 section 2).
/// </summary>
internal sealed class AeadTls12Protection : RecordProtection
{
    private const int AssociatedSize = 13; // sequence number, type, version, length

    private readonly Aead aead;
    private readonly byte[] iv;
    private readonly int explicitSize;

    public AeadTls12Protection(Aead aead, ReadOnlySpan<byte> iv)
    {
        this.aead = aead;
        this.iv = iv.ToArray();
        explicitSize = Aead.NonceSize - iv.Length;
    }

    private protected override bool Open(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> content, out int length, out byte contentType)
    {
        contentType = header[0];
        length = payload.Length - explicitSize - Aead.TagSize;
        if (length < 0)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[Aead.NonceSize];
        WriteNonce(payload[..explicitSize], nonce);
        Span<byte> associated = stackalloc byte[AssociatedSize];
        MacProtection.WriteHeader(Sequence, header, length, associated);
        return aead.TryOpen(nonce, associated, payload[explicitSize..], content[..length]);
    }

    private protected override int PayloadSize(int contentLength) => explicitSize + contentLength + Aead.TagSize;

    private protected override void Seal(Span<byte> header, ReadOnlySpan<byte> content, Span<byte> payload)
    {
        if (explicitSize != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(payload, Sequence);
        }

        Span<byte> nonce = stackalloc byte[Aead.NonceSize];
        WriteNonce(payload[..explicitSize], nonce);
        Span<byte> associated = stackalloc byte[AssociatedSize];
        MacProtection.WriteHeader(Sequence, header, content.Length, associated);
        payload = payload[explicitSize..];
        aead.Seal(nonce, associated, content, payload);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => aead.Dispose();

    private void WriteNonce(ReadOnlySpan<byte> explicitPart, Span<byte> nonce)
    {
        if (explicitPart.IsEmpty)
        {
            AeadTls13Protection.WriteNonce(iv, Sequence, nonce);
        }
        else
        {
            iv.CopyTo(nonce);
            explicitPart.CopyTo(nonce[iv.Length..]);
        }
    }
}
