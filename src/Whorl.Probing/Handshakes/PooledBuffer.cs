using System.Buffers;

namespace Whorl.Probing.Handshakes;

/// <summary>
/// Bytes that grow in an array of the shared pool and hold none while empty, so that a connection that waits costs nothing.
/// </summary>
internal struct PooledBuffer
{
    private const int Smallest = 512;

    private byte[]? array;

    /// <summary>The number of bytes held.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes held; valid until the next change.</summary>
    public readonly ReadOnlySpan<byte> Bytes => array.AsSpan(0, Length);

    /// <summary>Appends bytes.</summary>
    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            bytes.CopyTo(Extend(bytes.Length));
        }
    }

    /// <summary>Makes the buffer longer by <paramref name="count"/> bytes and gives them to be filled.</summary>
    public Span<byte> Extend(int count)
    {
        int needed = checked(Length + count);
        if (array is null || array.Length < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Smallest));
            Bytes.CopyTo(larger);
            Return();
            array = larger;
        }

        Span<byte> added = array.AsSpan(Length, count);
        Length = needed;
        return added;
    }

    /// <summary>Replaces the first bytes.</summary>
    public readonly void Overwrite(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(array.AsSpan(0, Length));

    /// <summary>Takes bytes away from the end.</summary>
    public void Shorten(int count) => Length -= count;

    /// <summary>Takes bytes away from the front.</summary>
    public void Consume(int count)
    {
        Length -= count;
        if (Length == 0)
        {
            Clear();
        }
        else
        {
            array.AsSpan(count, Length).CopyTo(array);
        }
    }

    /// <summary>Forgets the bytes and gives the array back.</summary>
    public void Clear()
    {
        Return();
        array = null;
        Length = 0;
    }

    private readonly void Return()
    {
        if (array is not null)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }
}
