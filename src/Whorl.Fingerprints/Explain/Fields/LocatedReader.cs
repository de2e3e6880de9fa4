using Whorl.Tls.Wire;

namespace Whorl.Fingerprints.Explain.Fields;

/// <summary>A <see cref="WireReader"/> that knows where in the hello it is.</summary>
internal ref struct LocatedReader
{
    private readonly int end;
    private WireReader reader;

    public LocatedReader(ReadOnlySpan<byte> bytes, int start)
    {
        reader = new WireReader(bytes);
        end = start + bytes.Length;
    }

    public readonly int Position => end - reader.Remaining;

    public readonly int Remaining => reader.Remaining;

    public readonly bool IsEmpty => reader.IsEmpty;

    public readonly ReadOnlySpan<byte> Rest => reader.Rest;

    public bool TryU8(out byte value) => reader.TryReadU8(out value);

    public bool TryU16(out ushort value) => reader.TryReadU16(out value);

    public bool TryU32(out uint value) => reader.TryReadU32(out value);

    public bool TryBytes(int count, out ReadOnlySpan<byte> bytes) => reader.TryReadBytes(count, out bytes);

    /// <summary>Reads a vector whose length takes <paramref name="prefix"/> bytes, 1 or 2.</summary>
    public bool TryVector(int prefix, out LocatedReader child)
    {
        bool read = prefix == 1 ? reader.TryReadVector8(out ReadOnlySpan<byte> bytes) : reader.TryReadVector16(out bytes);
        child = read ? new LocatedReader(bytes, Position - bytes.Length) : default;
        return read;
    }

    /// <summary>
    /// Reads a vector, and where its length lies, what there is of it: as <c>ClientHelloExtensions</c> does for the lists
    /// that fingerprints are made of.
    /// </summary>
    public bool TryForgivingVector(int prefix, out LocatedReader child)
    {
        if (TryVector(prefix, out child))
        {
            return IsEmpty;
        }

        child = reader.TryReadBytes(Math.Min(prefix, Remaining), out _) ? new LocatedReader(reader.Rest, Position) : default;
        reader = default;
        return false;
    }

    /// <summary>Reads a QUIC variable-length integer (RFC 9000 section 16).</summary>
    public bool TryVarint(out long value)
    {
        value = 0;
        if (IsEmpty || !reader.TryReadBytes(1 << (reader.Rest[0] >> 6), out ReadOnlySpan<byte> bytes))
        {
            return false;
        }

        value = bytes[0] & 0x3f;
        foreach (byte next in bytes[1..])
        {
            value = (value << 8) | next;
        }

        return true;
    }
}
