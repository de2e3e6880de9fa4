using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// A hash of 128 bits under a key of this process, so that nobody can choose values that collide: two multiplications of 64 by
/// 64 bits for every 16 bytes, folded. Made for tables that would otherwise hold the values themselves.
/// </summary>
internal sealed class KeyedHash
{
    private readonly ulong first;
    private readonly ulong second;

    /// <summary>Draws a key.</summary>
    public KeyedHash()
        : this(RandomNumberGenerator.GetBytes(16))
    {
    }

    private KeyedHash(ReadOnlySpan<byte> key)
    {
        first = MemoryMarshal.Read<ulong>(key) | 1;
        second = MemoryMarshal.Read<ulong>(key[8..]) | 1;
    }

    /// <summary>The same key for everybody, for hashes that are stored and whose finds are compared in full.</summary>
    public static KeyedHash Stable { get; } = new("whorl stores this"u8[..16]);

    /// <summary>The hash of bytes.</summary>
    public Hash128 Of(ReadOnlySpan<byte> bytes)
    {
        ulong a = first ^ (ulong)bytes.Length;
        ulong b = second + ((ulong)bytes.Length * 0x9E3779B97F4A7C15);
        while (bytes.Length >= 16)
        {
            Mix(ref a, ref b, MemoryMarshal.Read<ulong>(bytes), MemoryMarshal.Read<ulong>(bytes[8..]));
            bytes = bytes[16..];
        }

        Span<byte> rest = stackalloc byte[16];
        rest.Clear();
        bytes.CopyTo(rest);
        Mix(ref a, ref b, MemoryMarshal.Read<ulong>(rest), MemoryMarshal.Read<ulong>(rest[8..]));
        Mix(ref a, ref b, 0xA0761D6478BD642F, 0xE7037ED1A0B428DB);
        return new Hash128(a, b);
    }

    /// <summary>The hash of a text.</summary>
    public Hash128 Of(ReadOnlySpan<char> text) => Of(MemoryMarshal.AsBytes(text));

    private void Mix(ref ulong a, ref ulong b, ulong x, ulong y)
    {
        ulong high = Math.BigMul(a ^ x, second ^ y, out ulong low);
        ulong high2 = Math.BigMul(b + y, first + x + 0x589965CC75374CC3, out ulong low2);
        a = high ^ low2 ^ x;
        b = low ^ high2 ^ y;
    }
}
