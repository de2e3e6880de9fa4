using System.Buffers.Binary;

namespace Whorl.Capture.Packets;

/// <summary>Where the walk through a frame stands: the bytes not yet read, and how many more there were on the wire.</summary>
internal ref struct PacketCursor
{
    /// <summary>What the present header and all inside it have of captured bytes.</summary>
    public ReadOnlySpan<byte> Bytes;

    /// <summary>Bytes that belong behind <see cref="Bytes"/> but were not captured.</summary>
    public int Missing;

    /// <summary>The transport to fall back to when what a port promised is not what follows.</summary>
    public PlainUdp Plain;

    /// <summary>The earliest time of the frames that what is read now was put together from.</summary>
    public long FirstTimestamp;

    /// <summary>How many frames before this one were held for the datagrams it made whole.</summary>
    public int HeldFrames;

    /// <summary>Whether the frame carries several packets, so that what becomes of one is not what becomes of the frame.</summary>
    public bool IsInAggregate;

    /// <summary>What an aggregate has behind the frame that is being read.</summary>
    public AggregateRest Rest;

    /// <summary>Bytes there were on the wire from here on.</summary>
    public readonly long WireLength => (long)Bytes.Length + Missing;

    /// <summary>The 16-bit number at <paramref name="offset"/>, in network order.</summary>
    public readonly ushort U16(int offset) => BinaryPrimitives.ReadUInt16BigEndian(Bytes[offset..]);

    /// <summary>The 24-bit number at <paramref name="offset"/>, in network order.</summary>
    public readonly int U24(int offset) => Bytes[offset] << 16 | Bytes[offset + 1] << 8 | Bytes[offset + 2];

    /// <summary>The 32-bit number at <paramref name="offset"/>, in network order.</summary>
    public readonly uint U32(int offset) => BinaryPrimitives.ReadUInt32BigEndian(Bytes[offset..]);

    /// <summary>Steps over <paramref name="count"/> bytes; says <paramref name="next"/>, or that they were not captured.</summary>
    public Layer Skip(int count, Layer next)
    {
        if (count > Bytes.Length)
        {
            return count > WireLength ? Layer.Malformed : Layer.Truncated;
        }

        Bytes = Bytes[count..];
        return next;
    }

    /// <summary>
    /// Takes a header's word that only <paramref name="length"/> bytes from here on are its own: padding and trailers
    /// go. A length beyond what was on the wire changes nothing.
    /// </summary>
    public void Shorten(long length)
    {
        if (length <= Bytes.Length)
        {
            Bytes = Bytes[..(int)length];
            Missing = 0;
        }
        else if (length < WireLength)
        {
            Missing = (int)(length - Bytes.Length);
        }
    }
}

/// <summary>A UDP datagram as it stood before its payload was tried as a tunnel.</summary>
internal ref struct PlainUdp
{
    public bool IsSet;
    public IpAddress Source;
    public IpAddress Destination;
    public ushort SourcePort;
    public ushort DestinationPort;
    public ReadOnlySpan<byte> Payload;
    public int Missing;
    public int Tunnels;
    public AggregateRest Rest;
}
