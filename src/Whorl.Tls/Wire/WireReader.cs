using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Whorl.Tls.Wire;

/// <summary>
/// Reads the presentation language of TLS (RFC 8446 section 3): big-endian integers and vectors with a length prefix.
/// Nothing throws and nothing is copied; a read that does not fit returns <see langword="false"/> and leaves the reader
/// where it was.
/// </summary>
public ref struct WireReader
{
    private ReadOnlySpan<byte> rest;

    /// <summary>Starts at the first byte of <paramref name="bytes"/>.</summary>
    public WireReader(ReadOnlySpan<byte> bytes) => rest = bytes;

    /// <summary>The bytes not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>The number of bytes not read yet.</summary>
    public readonly int Remaining => rest.Length;

    /// <summary>Whether every byte has been read.</summary>
    public readonly bool IsEmpty => rest.IsEmpty;

    /// <summary>Reads an unsigned integer of one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadU8(out byte value)
    {
        if (rest.IsEmpty)
        {
            value = 0;
            return false;
        }

        value = rest[0];
        rest = rest[1..];
        return true;
    }

    /// <summary>Reads an unsigned integer of two bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadU16(out ushort value)
    {
        if (rest.Length < 2)
        {
            value = 0;
            return false;
        }

        value = BinaryPrimitives.ReadUInt16BigEndian(rest);
        rest = rest[2..];
        return true;
    }

    /// <summary>Reads an unsigned integer of three bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadU24(out int value)
    {
        if (rest.Length < 3)
        {
            value = 0;
            return false;
        }

        value = (rest[0] << 16) | (rest[1] << 8) | rest[2];
        rest = rest[3..];
        return true;
    }

    /// <summary>Reads an unsigned integer of four bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadU32(out uint value)
    {
        if (rest.Length < 4)
        {
            value = 0;
            return false;
        }

        value = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[4..];
        return true;
    }

    /// <summary>Reads <paramref name="count"/> bytes as they stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        if ((uint)count > (uint)rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = rest[..count];
        rest = rest[count..];
        return true;
    }

    /// <summary>Reads a vector whose length is one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVector8(out ReadOnlySpan<byte> bytes)
    {
        if (rest.IsEmpty || rest.Length - 1 < rest[0])
        {
            bytes = default;
            return false;
        }

        int length = rest[0];
        bytes = rest.Slice(1, length);
        rest = rest[(1 + length)..];
        return true;
    }

    /// <summary>Reads a vector whose length is two bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadVector16(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (rest.Length < 2)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length - 2 < length)
        {
            return false;
        }

        bytes = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return true;
    }

    /// <summary>Reads a vector whose length is three bytes.</summary>
    public bool TryReadVector24(out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (rest.Length < 3)
        {
            return false;
        }

        int length = (rest[0] << 16) | (rest[1] << 8) | rest[2];
        if (rest.Length - 3 < length)
        {
            return false;
        }

        bytes = rest.Slice(3, length);
        rest = rest[(3 + length)..];
        return true;
    }
}
