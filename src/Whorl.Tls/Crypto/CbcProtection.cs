using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Whorl.Tls.Crypto;

/// <summary>
/// The records of CBC suites, MAC then padding then encryption (RFC 5246 section 6.2.3.2). In TLS 1.0 a record's IV is the
/// last block of the one before (RFC 2246 section 6.2.3.2), from TLS 1.1 on it goes in front. The BCL decrypts, and
/// allocates a little: these suites are rare.
/// </summary>
internal sealed class CbcProtection : MacProtection
{
    private readonly SymmetricAlgorithm cipher;
    private readonly int blockSize;
    private readonly byte[]? chained;

    /// <summary>The IV is empty where each record carries its own.</summary>
    public CbcProtection(
        BulkCipher cipher, RecordMac mac, ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, bool managed)
        : base(mac, macKey, managed)
    {
        // Triple DES is deprecated; old servers still choose it, and what they say after the handshake shows only to who finishes it.
        this.cipher = cipher == BulkCipher.TripleDesCbc ? TripleDES.Create() : Aes.Create();
        this.cipher.SetKey(key);
        blockSize = this.cipher.BlockSize / 8;
        chained = iv.IsEmpty ? null : iv.ToArray();
    }

    private int ExplicitSize => chained is null ? blockSize : 0;

    private protected override bool Open(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> content, out int length, out byte contentType)
    {
        contentType = header[0];
        length = 0;
        if (payload.Length % blockSize != 0 || payload.Length < ExplicitSize + MacSize + 1)
        {
            return false;
        }

        ReadOnlySpan<byte> iv = chained ?? payload[..blockSize];
        ReadOnlySpan<byte> ciphertext = payload[ExplicitSize..];
        Span<byte> plaintext = content[..ciphertext.Length];
        cipher.DecryptCbc(ciphertext, iv, plaintext, PaddingMode.None);

        byte padding = plaintext[^1];
        length = plaintext.Length - 1 - padding - MacSize;
        if (length < 0
            || plaintext[(length + MacSize)..].ContainsAnyExcept(padding)
            || !IsAuthentic(header, plaintext[..length], plaintext.Slice(length, MacSize)))
        {
            return false;
        }

        if (chained is not null)
        {
            ciphertext[^blockSize..].CopyTo(chained);
        }

        return true;
    }

    private protected override int PayloadSize(int contentLength) =>
        ExplicitSize + (((contentLength + MacSize) / blockSize * blockSize) + blockSize);

    private protected override void Seal(Span<byte> header, ReadOnlySpan<byte> content, Span<byte> payload)
    {
        Span<byte> iv = chained;
        if (chained is null)
        {
            iv = payload[..blockSize];
            iv.Clear();
            BinaryPrimitives.WriteUInt64BigEndian(iv[^8..], Sequence);
        }

        Span<byte> body = payload[ExplicitSize..];
        content.CopyTo(body);
        WriteMac(header, content, body[content.Length..]);
        Span<byte> padding = body[(content.Length + MacSize)..];
        padding.Fill((byte)(padding.Length - 1));
        cipher.EncryptCbc(body, iv, body, PaddingMode.None);
        if (chained is not null)
        {
            body[^blockSize..].CopyTo(chained);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => cipher.Dispose();
}
