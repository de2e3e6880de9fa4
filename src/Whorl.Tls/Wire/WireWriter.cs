using System.Buffers.Binary;

namespace Whorl.Tls.Wire;

/// <summary>
/// Writes the presentation language of TLS (RFC 8446 section 3) into a caller's span. A write that does not fit sets
/// <see cref="Overflowed"/> and changes nothing more, so that a caller checks once, at the end.
/// </summary>
public ref struct WireWriter
{
    private readonly Span<byte> space;
    private int position;

    /// <summary>Starts at the first byte of <paramref name="space"/>.</summary>
    public WireWriter(Span<byte> space) => this.space = space;

    /// <summary>The number of bytes written.</summary>
    public readonly int Length => position;

    /// <summary>What has been written.</summary>
    public readonly ReadOnlySpan<byte> Written => space[..position];

    /// <summary>Whether a write did not fit, or a vector outgrew its length prefix.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>Writes one byte.</summary>
    public void WriteU8(byte value)
    {
        if (Reserve(1, out Span<byte> at))
        {
            at[0] = value;
        }
    }

    /// <summary>Writes a two-byte integer.</summary>
    public void WriteU16(ushort value)
    {
        if (Reserve(2, out Span<byte> at))
        {
            BinaryPrimitives.WriteUInt16BigEndian(at, value);
        }
    }

    /// <summary>Writes a three-byte integer; the highest byte of <paramref name="value"/> must be zero.</summary>
    public void WriteU24(int value)
    {
        if (Reserve(3, out Span<byte> at))
        {
            at[0] = (byte)(value >> 16);
            at[1] = (byte)(value >> 8);
            at[2] = (byte)value;
        }
    }

    /// <summary>Writes a four-byte integer.</summary>
    public void WriteU32(uint value)
    {
        if (Reserve(4, out Span<byte> at))
        {
            BinaryPrimitives.WriteUInt32BigEndian(at, value);
        }
    }

    /// <summary>Writes bytes as they stand.</summary>
    public void WriteBytes(scoped ReadOnlySpan<byte> bytes)
    {
        if (Reserve(bytes.Length, out Span<byte> at))
        {
            bytes.CopyTo(at);
        }
    }

    /// <summary>Writes a vector with a length prefix of <paramref name="prefix"/> bytes (1, 2 or 3).</summary>
    public void WriteVector(int prefix, scoped ReadOnlySpan<byte> bytes)
    {
        int mark = BeginVector(prefix);
        WriteBytes(bytes);
        EndVector(prefix, mark);
    }

    /// <summary>Leaves room for a length prefix of <paramref name="prefix"/> bytes and returns the mark that <see cref="EndVector"/> wants.</summary>
    public int BeginVector(int prefix)
    {
        int mark = position;
        Reserve(prefix, out _);
        return mark;
    }

    /// <summary>Fills in the length prefix that <see cref="BeginVector"/> left open at <paramref name="mark"/>.</summary>
    public void EndVector(int prefix, int mark)
    {
        if (Overflowed)
        {
            return;
        }

        int length = position - mark - prefix;
        if (length >> (8 * prefix) != 0)
        {
            Overflowed = true;
            return;
        }

        for (int i = 0; i < prefix; i++)
        {
            space[mark + i] = (byte)(length >> (8 * (prefix - 1 - i)));
        }
    }

    private bool Reserve(int count, out Span<byte> at)
    {
        if (Overflowed || space.Length - position < count)
        {
            Overflowed = true;
            at = default;
            return false;
        }

        at = space.Slice(position, count);
        position += count;
        return true;
    }
}
