using System.Buffers.Binary;

namespace Whorl.Tls.Handshake;

/// <summary>One extension as it stands on the wire (RFC 8446 section 4.2).</summary>
public readonly ref struct ExtensionView
{
    internal ExtensionView(ushort type, ReadOnlySpan<byte> body, bool cut)
    {
        Type = type;
        Body = body;
        IsCut = cut;
    }

    /// <summary>The extension type.</summary>
    public ushort Type { get; }

    /// <summary>The extension's bytes; fewer than announced when <see cref="IsCut"/>.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Whether the extension claims more bytes than the block has left.</summary>
    public bool IsCut { get; }
}

/// <summary>
/// Walks an extensions block in wire order and keeps what a fingerprint lives on: order, duplicates, GREASE. A block
/// that lies about lengths is walked as far as it makes sense; <see cref="IsDamaged"/> then says so.
/// </summary>
public ref struct ExtensionEnumerator
{
    private ReadOnlySpan<byte> rest;

    /// <summary>Starts at the first byte of an extensions block, its length prefix not included.</summary>
    public ExtensionEnumerator(ReadOnlySpan<byte> block)
    {
        rest = block;
        Current = default;
        IsDamaged = false;
    }

    /// <summary>The extension under the cursor.</summary>
    public ExtensionView Current { get; private set; }

    /// <summary>Whether a header was cut or an extension ran past the end of the block.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Lets <c>foreach</c> use the enumerator itself.</summary>
    public readonly ExtensionEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next extension.</summary>
    public bool MoveNext()
    {
        if (rest.Length < 4)
        {
            IsDamaged |= !rest.IsEmpty;
            rest = default;
            return false;
        }

        ushort type = BinaryPrimitives.ReadUInt16BigEndian(rest);
        int length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
        bool cut = length > rest.Length - 4;
        if (cut)
        {
            length = rest.Length - 4;
            IsDamaged = true;
        }

        Current = new ExtensionView(type, rest.Slice(4, length), cut);
        rest = rest[(4 + length)..];
        return true;
    }
}
