using System.Buffers.Binary;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Quic;

/// <summary>Variable-length integers (RFC 9000 section 16): two bits of size, up to 62 of value; any size is read.</summary>
public static class QuicVarint
{
    /// <summary>The largest value, 2^62-1.</summary>
    public const ulong MaxValue = (1UL << 62) - 1;

    /// <summary>Reads one integer; nothing is consumed where it is cut short.</summary>
    public static bool TryRead(scoped ref WireReader reader, out ulong value)
    {
        ReadOnlySpan<byte> rest = reader.Rest;
        if (rest.IsEmpty || !reader.TryReadBytes(1 << (rest[0] >> 6), out ReadOnlySpan<byte> bytes))
        {
            value = 0;
            return false;
        }

        value = bytes.Length switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0x3fffu,
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes) & 0x3fff_ffffu,
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes) & MaxValue,
        };
        return true;
    }

    /// <summary>Reads an integer that counts the bytes behind it, and those bytes.</summary>
    public static bool TryReadVector(scoped ref WireReader reader, out ReadOnlySpan<byte> bytes)
    {
        WireReader ahead = reader;
        if (TryRead(ref ahead, out ulong length)
            && length <= (ulong)ahead.Remaining
            && ahead.TryReadBytes((int)length, out bytes))
        {
            reader = ahead;
            return true;
        }

        bytes = default;
        return false;
    }

    /// <summary>The fewest bytes that hold <paramref name="value"/>: 1, 2, 4 or 8.</summary>
    public static int Size(ulong value) => value switch
    {
        < 1UL << 6 => 1,
        < 1UL << 14 => 2,
        < 1UL << 30 => 4,
        _ => 8,
    };

    /// <summary>Writes an integer in <paramref name="size"/> bytes (1, 2, 4 or 8; the fewest that hold it where not said).</summary>
    public static void Write(scoped ref WireWriter writer, ulong value, int size = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxValue);
        Span<byte> bytes = stackalloc byte[8];
        size = size == 0 ? Size(value) : size;
        switch (size)
        {
            case 1 when value < 1UL << 6:
                bytes[0] = (byte)value;
                break;
            case 2 when value < 1UL << 14:
                BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(value | 0x4000));
                break;
            case 4 when value < 1UL << 30:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)value | 0x8000_0000);
                break;
            case 8:
                BinaryPrimitives.WriteUInt64BigEndian(bytes, value | 0xc000_0000_0000_0000);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(size), size, "The value does not fit into that size.");
        }

        writer.WriteBytes(bytes[..size]);
    }
}
