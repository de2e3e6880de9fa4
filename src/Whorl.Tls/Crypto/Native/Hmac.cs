using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Whorl.Tls.Crypto.Native;

/// <summary>The hashes that an <see cref="Hmac"/> can stand on.</summary>
internal enum HashKind : byte
{
    Sha256,
    Sha384,
    Sha1,
    Md5,
}

/// <summary>
/// HMAC (RFC 2104) under one key for many short messages: the hash states after the inner and the outer padded key are
/// kept, so that a message of one block costs two compressions. Without libcrypto each call goes to the BCL.
/// </summary>
/// <remarks>
/// Unsafe, and in bounds: a context buffer is 224 bytes (MD5_CTX, SHA_CTX, SHA256_CTX and SHA512_CTX are 92, 96, 112 and
/// 216 and hold no pointers, so copying their bytes copies the state), Update reads the spans it is given and Final
/// writes the hash's size into spans checked or made at least that size.
/// </remarks>
internal unsafe struct Hmac
{
    /// <summary>The size of the largest message authentication code.</summary>
    public const int MaxMacSize = 48;

    private const int MaxBlockSize = 128;
    private const int ContextSize = 224;
    private const int SmallContextSize = 112;
    private const int JoinOnStack = 256;

    private static readonly NativeDigest Md5 = NativeDigest.Find("MD5");
    private static readonly NativeDigest Sha1 = NativeDigest.Find("SHA1");
    private static readonly NativeDigest Sha256 = NativeDigest.Find("SHA256");
    private static readonly NativeDigest Sha384 = NativeDigest.Find("SHA384");

    private fixed byte inner[ContextSize]; // the key itself where the BCL computes
    private fixed byte outer[ContextSize];
    private int keyLength;
    private HashKind kind;
    private bool managed;

    /// <summary>The size of a message authentication code of that hash.</summary>
    public static int MacSize(HashKind kind) => kind switch
    {
        HashKind.Sha256 => 32,
        HashKind.Sha384 => 48,
        HashKind.Sha1 => 20,
        _ => 16,
    };

    /// <summary>Whether the direct functions of libcrypto are there for that hash.</summary>
    public static bool IsNative(HashKind kind) => Native(kind).IsPresent;

    /// <summary>Takes a key; one longer than the hash's block is hashed first, as RFC 2104 section 2 says.</summary>
    [SkipLocalsInit]
    public void SetKey(HashKind hash, scoped ReadOnlySpan<byte> key, bool useManaged = false)
    {
        kind = hash;
        NativeDigest digest = Native(hash);
        managed = useManaged || !digest.IsPresent;
        int blockSize = hash == HashKind.Sha384 ? MaxBlockSize : MaxBlockSize / 2;
        Span<byte> hashed = stackalloc byte[MaxMacSize];
        if (key.Length > blockSize)
        {
            hashed = hashed[..MacSize(hash)];
            Hash(hash, key, hashed);
            key = hashed;
        }

        if (managed)
        {
            keyLength = key.Length;
            fixed (byte* at = inner)
            {
                key.CopyTo(new Span<byte>(at, MaxBlockSize));
            }

            return;
        }

        byte* pad = stackalloc byte[MaxBlockSize];
        Span<byte> padded = new(pad, blockSize);
        fixed (byte* innerAt = inner)
        fixed (byte* outerAt = outer)
        {
            Fill(padded, key, 0x36);
            digest.Init(innerAt);
            digest.Update(innerAt, pad, blockSize);
            Fill(padded, key, 0x5c);
            digest.Init(outerAt);
            digest.Update(outerAt, pad, blockSize);
        }
    }

    /// <summary>Authenticates a short message; <paramref name="mac"/> takes the hash's size.</summary>
    public readonly void Compute(ReadOnlySpan<byte> message, Span<byte> mac) => Compute(message, default, default, mac);

    /// <summary>Authenticates a message that is given in up to three pieces.</summary>
    [SkipLocalsInit]
    public readonly void Compute(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> mac)
    {
        int size = MacSize(kind);
        if (mac.Length < size)
        {
            throw new ArgumentException("The code does not fit into the span.", nameof(mac));
        }

        if (managed)
        {
            ComputeManaged(first, second, third, mac);
            return;
        }

        byte* context = stackalloc byte[ContextSize];
        byte* hash = stackalloc byte[MaxMacSize];
        NativeDigest digest = Native(kind);
        fixed (byte* innerAt = inner)
        fixed (byte* outerAt = outer)
        fixed (byte* firstAt = first)
        fixed (byte* secondAt = second)
        fixed (byte* thirdAt = third)
        fixed (byte* macAt = mac)
        {
            uint state = (uint)(kind == HashKind.Sha384 ? ContextSize : SmallContextSize);
            Unsafe.CopyBlockUnaligned(context, innerAt, state);
            if (!first.IsEmpty)
            {
                digest.Update(context, firstAt, first.Length);
            }

            if (!second.IsEmpty)
            {
                digest.Update(context, secondAt, second.Length);
            }

            if (!third.IsEmpty)
            {
                digest.Update(context, thirdAt, third.Length);
            }

            digest.Final(hash, context);
            Unsafe.CopyBlockUnaligned(context, outerAt, state);
            digest.Update(context, hash, size);
            digest.Final(macAt, context);
        }
    }

    private static NativeDigest Native(HashKind kind) => kind switch
    {
        HashKind.Sha256 => Sha256,
        HashKind.Sha384 => Sha384,
        HashKind.Sha1 => Sha1,
        _ => Md5,
    };

    private static void Hash(HashKind kind, ReadOnlySpan<byte> data, Span<byte> digest)
    {
        switch (kind)
        {
            case HashKind.Sha256:
                Digest.Sha256(data, digest);
                break;
            case HashKind.Sha384:
                Digest.Sha384(data, digest);
                break;
            case HashKind.Sha1:
                Digest.Sha1(data, digest);
                break;
            default:
                Digest.Md5(data, digest);
                break;
        }
    }

    private static void Fill(Span<byte> padded, ReadOnlySpan<byte> key, byte pad)
    {
        padded.Fill(pad);
        for (int i = 0; i < key.Length; i++)
        {
            padded[i] ^= key[i];
        }
    }

    [SkipLocalsInit]
    private readonly void ComputeManaged(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> mac)
    {
        int length = first.Length + second.Length + third.Length;
        byte[]? rented = length <= JoinOnStack ? null : ArrayPool<byte>.Shared.Rent(length);
        Span<byte> joined = rented ?? stackalloc byte[JoinOnStack];
        joined = joined[..length];
        first.CopyTo(joined);
        second.CopyTo(joined[first.Length..]);
        third.CopyTo(joined[(first.Length + second.Length)..]);
        fixed (byte* keyAt = inner)
        {
            ReadOnlySpan<byte> key = new(keyAt, keyLength);
            _ = kind switch
            {
                HashKind.Sha256 => HMACSHA256.HashData(key, joined, mac),
                HashKind.Sha384 => HMACSHA384.HashData(key, joined, mac),
                HashKind.Sha1 => HMACSHA1.HashData(key, joined, mac),
                _ => HMACMD5.HashData(key, joined, mac),
            };
        }

        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
