namespace Whorl.Capture.Packets;

/// <summary>TCP's flag bits as they stand in the header (RFC 9293 section 3.1).</summary>
[Flags]
public enum TcpFlags : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>No more data from the sender.</summary>
    Fin = 1,

    /// <summary>Synchronise sequence numbers.</summary>
    Syn = 2,

    /// <summary>Reset the connection.</summary>
    Rst = 4,

    /// <summary>Push.</summary>
    Psh = 8,

    /// <summary>The acknowledgment field counts.</summary>
    Ack = 16,

    /// <summary>The urgent pointer counts.</summary>
    Urg = 32,
}

/// <summary>What became of a packet in <see cref="PacketDecoder"/>; every value but the first three is a reason to skip it, and is counted.</summary>
public enum DecodeOutcome : byte
{
    /// <summary>A TCP segment.</summary>
    Tcp,

    /// <summary>A UDP datagram.</summary>
    Udp,

    /// <summary>An SCTP packet; its payload is the chunks.</summary>
    Sctp,

    /// <summary>The link type has no decoder.</summary>
    UnknownLinkType,

    /// <summary>No IP inside: ARP, spanning tree, management frames.</summary>
    NotIp,

    /// <summary>IP, but another transport: ICMP, ESP, OSPF.</summary>
    OtherTransport,

    /// <summary>A fragment held until its datagram is whole; once it is, <see cref="CaptureStatistics"/> counts it as that datagram.</summary>
    Fragment,

    /// <summary>A header goes past the end of the captured bytes.</summary>
    Truncated,

    /// <summary>A header contradicts itself.</summary>
    Malformed,

    /// <summary>More encapsulations than <see cref="PacketDecoder.MaxLayers"/>.</summary>
    TooManyLayers,

    /// <summary>The frame is encrypted below IP (802.11 protected frames, ESP).</summary>
    Encrypted,
}

/// <summary>The innermost transport packet of a frame: who talks to whom, and the payload, a view of the frame or of a reassembled datagram.</summary>
public ref struct DecodedPacket
{
    /// <summary>Sender.</summary>
    public IpAddress Source;

    /// <summary>Receiver.</summary>
    public IpAddress Destination;

    /// <summary>Sender's port.</summary>
    public ushort SourcePort;

    /// <summary>Receiver's port.</summary>
    public ushort DestinationPort;

    /// <summary>TCP flags; zero for others.</summary>
    public TcpFlags Flags;

    /// <summary>TCP sequence number of the first payload byte (of the SYN itself, where there is one).</summary>
    public uint Sequence;

    /// <summary>TCP acknowledgment number.</summary>
    public uint Acknowledgment;

    /// <summary>The transport's payload as far as it was captured.</summary>
    public ReadOnlySpan<byte> Payload;

    /// <summary>Payload bytes that were on the wire but are not in the file (snap length).</summary>
    public int MissingBytes;

    /// <summary>The encapsulations around the innermost IP packet.</summary>
    public TunnelStack Tunnel;

    /// <summary>When the first of the frames came that this packet was put together from; its frame's own time where there were no fragments.</summary>
    public long FirstTimestamp;

    /// <summary>How many frames before this one were held as fragments for it.</summary>
    internal int HeldFrames;

    /// <summary>What the frame carries behind this packet.</summary>
    internal AggregateRest Rest;
}
