using System.Buffers.Binary;

namespace Whorl.Fuzz.Checks;

/// <summary>Takes an input apart into the numbers and pieces that a target is steered by; past the end everything is zero and empty.</summary>
internal ref struct InputReader(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> rest = input;

    public readonly bool IsEmpty => rest.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => rest;

    public byte U8()
    {
        ReadOnlySpan<byte> bytes = Take(1);
        return bytes.IsEmpty ? (byte)0 : bytes[0];
    }

    public ushort U16()
    {
        ReadOnlySpan<byte> bytes = Take(2);
        return bytes.Length < 2 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }

    /// <summary>The next bytes, as many as there are.</summary>
    public ReadOnlySpan<byte> Take(int count)
    {
        count = Math.Min(count, rest.Length);
        ReadOnlySpan<byte> bytes = rest[..count];
        rest = rest[count..];
        return bytes;
    }

    /// <summary>The next piece: a length in two bytes, then the bytes.</summary>
    public ReadOnlySpan<byte> Piece() => Take(U16());
}
