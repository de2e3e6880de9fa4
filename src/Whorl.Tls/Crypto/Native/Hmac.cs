using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Whorl.Tls.Crypto.Native;

/// <summary>
/// HMAC-SHA-256 (RFC 2104) under one key for many short messages: the hash states after the inner and the outer padded
/// key are kept, so that a message of one block costs two compressions. Without libcrypto each call goes to the BCL.
/// </summary>
/// <remarks>
/// Unsafe, and in bounds: a context buffer is 128 bytes (SHA256_CTX is 112 and holds no pointers, so copying its bytes
/// copies the state), Update reads the span it is given and Final writes 32 bytes into spans checked or made that size.
/// </remarks>
internal unsafe struct Hmac
{
    /// <summary>The size of a message authentication code.</summary>
    public const int MacSize = 32;

    private const int BlockSize = 64;
    private const int ContextSize = 128;

    private static readonly nint Init = LibCrypto.Find("SHA256_Init");
    private static readonly nint Update = LibCrypto.Find("SHA256_Update");
    private static readonly nint Final = LibCrypto.Find("SHA256_Final");

    private fixed byte inner[ContextSize];
    private fixed byte outer[ContextSize];
    private fixed byte shortKey[BlockSize];
    private int keyLength;
    private bool managed;

    /// <summary>Whether the direct functions of libcrypto are there.</summary>
    public static bool IsNative => Init != 0 && Update != 0 && Final != 0;

    /// <summary>Takes a key of at most 64 bytes (longer ones have no use here and are refused).</summary>
    [SkipLocalsInit]
    public void SetKey(ReadOnlySpan<byte> key, bool useManaged = false)
    {
        if (key.Length > BlockSize)
        {
            throw new ArgumentException("The key is longer than a block.", nameof(key));
        }

        keyLength = key.Length;
        managed = useManaged || !IsNative;
        if (managed)
        {
            fixed (byte* at = shortKey)
            {
                key.CopyTo(new Span<byte>(at, BlockSize));
            }

            return;
        }

        byte* pad = stackalloc byte[BlockSize];
        Span<byte> padded = new(pad, BlockSize);
        fixed (byte* innerAt = inner)
        fixed (byte* outerAt = outer)
        {
            padded.Fill(0x36);
            Xor(padded, key);
            Start(innerAt, pad);
            padded.Fill(0x5c);
            Xor(padded, key);
            Start(outerAt, pad);
        }
    }

    /// <summary>Authenticates a short message; <paramref name="mac"/> takes 32 bytes.</summary>
    [SkipLocalsInit]
    public readonly void Compute(ReadOnlySpan<byte> message, Span<byte> mac)
    {
        if (mac.Length < MacSize)
        {
            throw new ArgumentException("The code does not fit into the span.", nameof(mac));
        }

        if (managed)
        {
            fixed (byte* at = shortKey)
            {
                HMACSHA256.HashData(new ReadOnlySpan<byte>(at, keyLength), message, mac);
            }

            return;
        }

        byte* context = stackalloc byte[ContextSize];
        byte* digest = stackalloc byte[MacSize];
        fixed (byte* innerAt = inner)
        fixed (byte* outerAt = outer)
        fixed (byte* messageAt = message)
        fixed (byte* macAt = mac)
        {
            Unsafe.CopyBlockUnaligned(context, innerAt, ContextSize);
            Finish(context, messageAt, (nuint)message.Length, digest);
            Unsafe.CopyBlockUnaligned(context, outerAt, ContextSize);
            Finish(context, digest, MacSize, macAt);
        }
    }

    private static void Start(byte* context, byte* block)
    {
        ((delegate* unmanaged<byte*, int>)Init)(context);
        ((delegate* unmanaged<byte*, byte*, nuint, int>)Update)(context, block, BlockSize);
    }

    private static void Finish(byte* context, byte* message, nuint length, byte* digest)
    {
        ((delegate* unmanaged<byte*, byte*, nuint, int>)Update)(context, message, length);
        ((delegate* unmanaged<byte*, byte*, int>)Final)(digest, context);
    }

    private static void Xor(Span<byte> pad, ReadOnlySpan<byte> key)
    {
        for (int i = 0; i < key.Length; i++)
        {
            pad[i] ^= key[i];
        }
    }
}
