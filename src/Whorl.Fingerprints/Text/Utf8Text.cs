using System.Runtime.CompilerServices;

namespace Whorl.Fingerprints.Text;

/// <summary>
/// UTF-8 text under construction in one reusable array: cleared and filled again for every handshake, it stops
/// allocating once it has grown to the longest text seen.
/// </summary>
public sealed class Utf8Text
{
    private byte[] buffer;

    /// <summary>Starts empty with room for <paramref name="capacity"/> bytes.</summary>
    public Utf8Text(int capacity = 1024) => buffer = new byte[capacity];

    /// <summary>The number of bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => buffer.AsSpan(0, Length);

    /// <summary>Forgets what was written and keeps the room.</summary>
    public void Clear() => Length = 0;

    /// <summary>Cuts the text to <paramref name="length"/> bytes, no more than it has.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>Room for <paramref name="count"/> more bytes; what is filled is kept by <see cref="Advance"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Reserve(int count)
    {
        if (buffer.Length - Length < count)
        {
            Grow(count);
        }

        return buffer.AsSpan(Length);
    }

    /// <summary>Keeps the first <paramref name="count"/> bytes of what was reserved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count) => Length += count;

    /// <summary>Appends bytes as they stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>Replaces bytes already written, from <paramref name="position"/> on.</summary>
    public void Overwrite(int position, scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(buffer.AsSpan(position, Length - position));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int count) =>
        Array.Resize(ref buffer, Math.Max(checked(Length + count), buffer.Length * 2));
}
