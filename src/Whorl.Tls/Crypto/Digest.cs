using System.Security.Cryptography;
using Whorl.Tls.Crypto.Native;

namespace Whorl.Tls.Crypto;

/// <summary>The digests that fingerprints and certificate identifiers are made of.</summary>
/// <remarks>libcrypto's low-level functions where present (see <see cref="NativeDigest"/>), the BCL elsewhere.</remarks>
public static class Digest
{
    /// <summary>The size of an MD5 digest in bytes.</summary>
    public const int Md5Size = 16;

    /// <summary>The size of a SHA-1 digest in bytes.</summary>
    public const int Sha1Size = 20;

    /// <summary>The size of a SHA-256 digest in bytes.</summary>
    public const int Sha256Size = 32;

    /// <summary>The size of a SHA-384 digest in bytes.</summary>
    public const int Sha384Size = 48;

    private static readonly NativeDigest NativeMd5 = NativeDigest.Find("MD5");
    private static readonly NativeDigest NativeSha1 = NativeDigest.Find("SHA1");
    private static readonly NativeDigest NativeSha256 = NativeDigest.Find("SHA256");
    private static readonly NativeDigest NativeSha384 = NativeDigest.Find("SHA384");

    /// <summary>MD5 of <paramref name="data"/> into the first 16 bytes of <paramref name="digest"/>.</summary>
    public static void Md5(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (NativeMd5.IsPresent)
        {
            NativeMd5.Hash(data, digest, Md5Size);
        }
        else
        {
            MD5.HashData(data, digest);
        }
    }

    /// <summary>SHA-1 of <paramref name="data"/> into the first 20 bytes of <paramref name="digest"/>.</summary>
    public static void Sha1(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (NativeSha1.IsPresent)
        {
            NativeSha1.Hash(data, digest, Sha1Size);
        }
        else
        {
            SHA1.HashData(data, digest);
        }
    }

    /// <summary>SHA-256 of <paramref name="data"/> into the first 32 bytes of <paramref name="digest"/>.</summary>
    public static void Sha256(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (NativeSha256.IsPresent)
        {
            NativeSha256.Hash(data, digest, Sha256Size);
        }
        else
        {
            SHA256.HashData(data, digest);
        }
    }

    /// <summary>SHA-384 of <paramref name="data"/> into the first 48 bytes of <paramref name="digest"/>.</summary>
    public static void Sha384(ReadOnlySpan<byte> data, Span<byte> digest)
    {
        if (NativeSha384.IsPresent)
        {
            NativeSha384.Hash(data, digest, Sha384Size);
        }
        else
        {
            SHA384.HashData(data, digest);
        }
    }
}
