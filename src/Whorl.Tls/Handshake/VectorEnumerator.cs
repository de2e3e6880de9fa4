using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>Walks the items of a list in which each has a length before it (RFC 8446 section 3.4), in wire order.</summary>
public ref struct VectorEnumerator
{
    private readonly int prefix;
    private WireReader reader;

    /// <summary>Starts at the first item; each has a length of <paramref name="prefix"/> bytes, 1, 2 or 3.</summary>
    public VectorEnumerator(ReadOnlySpan<byte> list, int prefix)
    {
        reader = new WireReader(list);
        this.prefix = prefix;
        Current = default;
        IsDamaged = false;
    }

    /// <summary>The item under the cursor, its length not included.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Whether the walk ended at an item that runs past the end of the list.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Lets <c>foreach</c> use the enumerator itself.</summary>
    public readonly VectorEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next item.</summary>
    public bool MoveNext()
    {
        if (IsDamaged || reader.IsEmpty)
        {
            return false;
        }

        bool read = prefix switch
        {
            1 => reader.TryReadVector8(out ReadOnlySpan<byte> item) && Take(item),
            2 => reader.TryReadVector16(out ReadOnlySpan<byte> item) && Take(item),
            _ => reader.TryReadVector24(out ReadOnlySpan<byte> item) && Take(item),
        };
        IsDamaged = !read;
        return read;
    }

    /// <summary>Whether every item fits into the list.</summary>
    internal static bool IsWhole(ReadOnlySpan<byte> list, int prefix)
    {
        var items = new VectorEnumerator(list, prefix);
        while (items.MoveNext())
        {
        }

        return !items.IsDamaged;
    }

    private bool Take(ReadOnlySpan<byte> item)
    {
        Current = item;
        return true;
    }
}
