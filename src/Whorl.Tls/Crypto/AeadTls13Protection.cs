using System.Buffers.Binary;

namespace Whorl.Tls.Crypto;

/// <summary>The records of TLS 1.3 (RFC 8446 section 5.2).</summary>
internal sealed class AeadTls13Protection : RecordProtection
{
    private const byte ApplicationData = 23;

    private readonly Aead aead;
    private readonly byte[] iv;

    public AeadTls13Protection(Aead aead, ReadOnlySpan<byte> iv)
    {
        this.aead = aead;
        this.iv = iv.ToArray();
    }

    private protected override bool Open(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> content, out int length, out byte contentType)
    {
        length = 0;
        contentType = 0;
        int size = payload.Length - Aead.TagSize;
        if (header[0] != ApplicationData || size < 1)
        {
            return false;
        }

        Span<byte> nonce = stackalloc byte[Aead.NonceSize];
        WriteNonce(iv, Sequence, nonce);
        if (!aead.TryOpen(nonce, header, payload, content[..size]))
        {
            return false;
        }

        // The type is the last byte that is not padding (RFC 8446 section 5.4).
        length = size - 1;
        while (length > 0 && content[length] == 0)
        {
            length--;
        }

        contentType = content[length];
        return contentType != 0;
    }

    private protected override int PayloadSize(int contentLength) => contentLength + 1 + Aead.TagSize;

    private protected override void Seal(Span<byte> header, ReadOnlySpan<byte> content, Span<byte> payload)
    {
        content.CopyTo(payload);
        payload[content.Length] = header[0];
        header[0] = ApplicationData;
        Span<byte> nonce = stackalloc byte[Aead.NonceSize];
        WriteNonce(iv, Sequence, nonce);
        aead.Seal(nonce, header, payload[..(content.Length + 1)], payload);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => aead.Dispose();

    /// <summary>The IV with the sequence number xored into its end (RFC 8446 section 5.3, RFC 7905 section 2).</summary>
    internal static void WriteNonce(ReadOnlySpan<byte> iv, ulong sequence, Span<byte> nonce)
    {
        iv.CopyTo(nonce);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], BinaryPrimitives.ReadUInt64BigEndian(iv[4..]) ^ sequence);
    }
}
