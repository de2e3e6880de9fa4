using System.Buffers.Binary;
using System.Security.Cryptography;
using Whorl.Tls.Crypto.Native;

namespace Whorl.Tls.Crypto;

/// <summary>Records with a code behind their content, all of it encrypted (RFC 5246 section 6.2.3.1).</summary>
internal abstract class MacProtection : RecordProtection
{
    /// <summary>The size of what goes in front of the content: sequence number, type, version, length.</summary>
    private const int PrefixSize = 13;

    private Hmac hmac;

    private protected MacProtection(RecordMac mac, ReadOnlySpan<byte> key, bool managed)
    {
        HashKind kind = mac == RecordMac.Sha256 ? HashKind.Sha256 : HashKind.Sha1;
        hmac.SetKey(kind, key, managed);
        MacSize = Hmac.MacSize(kind);
    }

    /// <summary>The size of the code.</summary>
    private protected int MacSize { get; }

    /// <summary>The 13 bytes that are authenticated with a content, and are the associated data of an AEAD.</summary>
    internal static void WriteHeader(ulong sequence, ReadOnlySpan<byte> header, int length, Span<byte> prefix)
    {
        BinaryPrimitives.WriteUInt64BigEndian(prefix, sequence);
        header[..3].CopyTo(prefix[8..]);
        BinaryPrimitives.WriteUInt16BigEndian(prefix[11..], (ushort)length);
    }

    /// <summary>Whether the code of the next record's content is that one.</summary>
    private protected bool IsAuthentic(ReadOnlySpan<byte> header, ReadOnlySpan<byte> content, ReadOnlySpan<byte> mac)
    {
        Span<byte> expected = stackalloc byte[Hmac.MaxMacSize];
        WriteMac(header, content, expected[..MacSize]);
        return CryptographicOperations.FixedTimeEquals(expected[..MacSize], mac);
    }

    /// <summary>Writes the code of the next record's content.</summary>
    private protected void WriteMac(ReadOnlySpan<byte> header, ReadOnlySpan<byte> content, Span<byte> mac)
    {
        Span<byte> prefix = stackalloc byte[PrefixSize];
        WriteHeader(Sequence, header, content.Length, prefix);
        hmac.Compute(prefix, content, [], mac);
    }
}
