namespace Whorl.Tls.Quic;

/// <summary>
/// The packets coalesced in one datagram (RFC 9000 section 12.2), in order. It ends at the first short header, at a header
/// that cannot be read, and behind a packet without a length (Retry, version negotiation). Zero padding behind a packet
/// is stepped over: a capture on a host with segmentation offload shows several padded datagrams as one.
/// </summary>
public ref struct QuicDatagram
{
    private ReadOnlySpan<byte> rest;
    private bool more;
    private bool isBehindPacket;

    /// <summary>Starts at a datagram's first byte.</summary>
    public QuicDatagram(ReadOnlySpan<byte> datagram)
    {
        rest = datagram;
        more = !datagram.IsEmpty;
        Outcome = QuicHeaderOutcome.Read;
    }

    /// <summary>The packet that <see cref="MoveNext"/> stopped at.</summary>
    public QuicLongHeader Current { get; private set; }

    /// <summary>
    /// How the last header was read. <see cref="QuicHeaderOutcome.Read"/> behind the last packet means the datagram was
    /// used up, or ended in padding.
    /// </summary>
    public QuicHeaderOutcome Outcome { get; private set; }

    /// <summary>Goes to the next packet with a whole long header.</summary>
    public bool MoveNext()
    {
        if (!more || rest.IsEmpty)
        {
            return false;
        }

        if (isBehindPacket && rest[0] == 0)
        {
            int end = rest.IndexOfAnyExcept((byte)0);
            if (end < 0 || QuicLongHeader.TryParse(rest[end..], out QuicLongHeader behind) != QuicHeaderOutcome.Read
                || behind.Version != Current.Version)
            {
                more = false;
                return false;
            }

            rest = rest[end..];
        }

        Outcome = QuicLongHeader.TryParse(rest, out QuicLongHeader header);
        Current = header;
        if (Outcome != QuicHeaderOutcome.Read)
        {
            more = false;
            return false;
        }

        rest = rest[header.Packet.Length..];
        isBehindPacket = true;
        return true;
    }

    /// <summary>The enumerator of a <c>foreach</c>, which is this.</summary>
    public readonly QuicDatagram GetEnumerator() => this;
}
