using System.Buffers.Binary;
using Whorl.Tls.Handshake;

namespace Whorl.Tls.Crypto;

/// <summary>
/// The protection of the records of one direction of one connection, with its sequence number (RFC 8446 section 5.2, RFC
/// 5246 section 6.2.3). One thread uses it at a time. What is sealed keeps no secret: explicit IVs and nonces are the
/// sequence number, which a peer accepts and an eavesdropper could guess.
/// </summary>
public abstract class RecordProtection : IDisposable
{
    /// <summary>The size of a record's header.</summary>
    public const int HeaderSize = 5;

    /// <summary>The most content of one record (RFC 8446 section 5.1).</summary>
    public const int MaxContent = 1 << 14;

    /// <summary>What a record may be longer than its content (RFC 5246 section 6.2.3).</summary>
    private const int MaxExpansion = 2048;

    private protected RecordProtection()
    {
    }

    /// <summary>The number of the next record; a record that does not open is not counted.</summary>
    private protected ulong Sequence { get; private set; }

    /// <summary>Protects records of TLS 1.3 with the key and the IV of a traffic secret.</summary>
    public static RecordProtection CreateTls13(in CipherSuiteParameters suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv) =>
        CreateTls13(suite, key, iv, managed: false);

    /// <summary>
    /// Protects records of TLS 1.0 to 1.2 with one side's part of the key block: MAC before encryption, or an AEAD. CBC uses
    /// the IV in TLS 1.0 only.
    /// </summary>
    public static RecordProtection CreateTls12(
        in CipherSuiteParameters suite, ushort version, ReadOnlySpan<byte> macKey, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv) =>
        CreateTls12(suite, version, macKey, key, iv, managed: false);

    /// <summary>
    /// Opens a whole record. <see langword="false"/> where it is malformed or does not authenticate, and then nothing has
    /// changed but <paramref name="content"/>, whose bytes mean nothing.
    /// </summary>
    /// <param name="record">The record with its header, and nothing behind it.</param>
    /// <param name="content">At least as long as the record's payload, and not overlapping it.</param>
    /// <param name="length">The bytes of content; what lies behind them means nothing.</param>
    /// <param name="contentType">The type of the content, in TLS 1.3 the inner one.</param>
    public bool TryOpen(ReadOnlySpan<byte> record, Span<byte> content, out int length, out byte contentType)
    {
        length = 0;
        contentType = 0;
        if (record.Length <= HeaderSize)
        {
            return false;
        }

        ReadOnlySpan<byte> payload = record[HeaderSize..];
        if (payload.Length != BinaryPrimitives.ReadUInt16BigEndian(record[3..]) || payload.Length > MaxContent + MaxExpansion)
        {
            return false;
        }

        if (content.Length < payload.Length)
        {
            throw new ArgumentException("The content is shorter than the record.", nameof(content));
        }

        content = content[..payload.Length];
        if (!Open(record[..HeaderSize], payload, content, out length, out contentType) || length > MaxContent)
        {
            content.Clear();
            length = 0;
            contentType = 0;
            return false;
        }

        Sequence++;
        return true;
    }

    /// <summary>The size of the record that seals so much content.</summary>
    public int MaximumSealedSize(int contentLength) => HeaderSize + PayloadSize(contentLength);

    /// <summary>
    /// Seals up to 2^14 bytes and returns the size of the whole record, which is <see cref="MaximumSealedSize"/>. In TLS 1.3
    /// the type goes inside.
    /// </summary>
    public int Seal(byte contentType, ushort recordVersion, ReadOnlySpan<byte> content, Span<byte> record)
    {
        int size = MaximumSealedSize(content.Length);
        if (content.Length > MaxContent || record.Length < size)
        {
            throw new ArgumentException("The content is too long, or the record does not fit into the span.", nameof(record));
        }

        record = record[..size];
        record[0] = contentType;
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], recordVersion);
        BinaryPrimitives.WriteUInt16BigEndian(record[3..], (ushort)(size - HeaderSize));
        Seal(record[..HeaderSize], content, record[HeaderSize..]);
        Sequence++;
        return size;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    internal static RecordProtection CreateTls13(
        in CipherSuiteParameters suite, ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, bool managed)
    {
        Require(suite.KeyExchange == KeyExchange.Tls13, nameof(suite));
        Require(key.Length == suite.KeySize, nameof(key));
        Require(iv.Length == suite.FixedIvSize, nameof(iv));
        return new AeadTls13Protection(Aead.Create(suite.Cipher, key, managed), iv);
    }

    internal static RecordProtection CreateTls12(
        in CipherSuiteParameters suite,
        ushort version,
        ReadOnlySpan<byte> macKey,
        ReadOnlySpan<byte> key,
        ReadOnlySpan<byte> iv,
        bool managed)
    {
        Require(suite.KeyExchange != KeyExchange.Tls13, nameof(suite));
        Require(version is >= TlsVersion.Tls10 and <= TlsVersion.Tls12, nameof(version));
        Require(macKey.Length == suite.MacKeySize, nameof(macKey));
        Require(key.Length == suite.KeySize, nameof(key));
        switch (suite.Cipher)
        {
            case BulkCipher.Rc4:
                return new Rc4Protection(suite.Mac, macKey, key, managed);
            case BulkCipher.TripleDesCbc or BulkCipher.Aes128Cbc or BulkCipher.Aes256Cbc:
                Require(iv.Length == suite.FixedIvSize || (version != TlsVersion.Tls10 && iv.IsEmpty), nameof(iv));
                return new CbcProtection(suite.Cipher, suite.Mac, macKey, key, version == TlsVersion.Tls10 ? iv : [], managed);
            default:
                Require(iv.Length == suite.FixedIvSize, nameof(iv));
                return new AeadTls12Protection(Aead.Create(suite.Cipher, key, managed), iv);
        }
    }

    /// <summary>Opens a payload into as many bytes; the header's length is the payload's.</summary>
    private protected abstract bool Open(
        ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, Span<byte> content, out int length, out byte contentType);

    /// <summary>The size of the payload that seals so much content.</summary>
    private protected abstract int PayloadSize(int contentLength);

    /// <summary>Seals content into a payload of exactly its size; the header may be changed.</summary>
    private protected abstract void Seal(Span<byte> header, ReadOnlySpan<byte> content, Span<byte> payload);

    /// <summary>Releases what the protection holds.</summary>
    protected abstract void Dispose(bool disposing);

    private static void Require(bool condition, string parameter)
    {
        if (!condition)
        {
            throw new ArgumentException("The suite is not of that version, or a key or IV has not the size the suite says.", parameter);
        }
    }
}
