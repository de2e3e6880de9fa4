using Whorl.Tls.Wire;

namespace Whorl.Tls.Quic;

/// <summary>The kinds of packet with a long header (RFC 9000 section 17.2).</summary>
public enum QuicPacketKind : byte
{
    /// <summary>A packet of a version that is not known; only what RFC 8999 fixes for all versions is set.</summary>
    Unknown,

    /// <summary>Version negotiation: version 0 and a list of versions.</summary>
    VersionNegotiation,

    /// <summary>Initial: CRYPTO frames under keys anybody can derive.</summary>
    Initial,

    /// <summary>0-RTT data.</summary>
    ZeroRtt,

    /// <summary>Handshake: CRYPTO frames under secret keys.</summary>
    Handshake,

    /// <summary>Retry: a new connection ID and a token for the client's next Initial.</summary>
    Retry,
}

/// <summary>What came of reading a long header.</summary>
public enum QuicHeaderOutcome : byte
{
    /// <summary>The header is whole.</summary>
    Read,

    /// <summary>The first bit is clear: a short header, older Google QUIC, or another protocol.</summary>
    NotLongHeader,

    /// <summary>The version is not known: version and connection IDs are set if they fit, nothing else.</summary>
    UnknownVersion,

    /// <summary>The datagram ends inside the header.</summary>
    Truncated,

    /// <summary>A connection ID is longer than 20 bytes (RFC 9000 section 17.2).</summary>
    ConnectionIdTooLong,

    /// <summary>The token's length goes past the datagram.</summary>
    TokenPastEnd,

    /// <summary>
    /// The packet's length goes past the datagram, as where a capture was cut. Every field is set, and a client's
    /// connection ID still opens what the server answers.
    /// </summary>
    LengthPastEnd,

    /// <summary>The packet is too short to hold a packet number and a tag (RFC 9001 section 5.4.2).</summary>
    LengthTooShort,

    /// <summary>A Retry without room for its integrity tag, or a version list that is not made of fours.</summary>
    BadTail,
}

/// <summary>A packet with a long header (RFC 9000 section 17.2, RFC 8999 section 5.1), as views of the datagram.</summary>
public readonly ref struct QuicLongHeader
{
    /// <summary>The size of a Retry's integrity tag (RFC 9001 section 5.8).</summary>
    public const int RetryTagSize = 16;

    private const int MinProtectedSize = 4 + 16; // the sample is taken 4 bytes in and is 16 bytes long

    /// <summary>The first byte, its low half still protected.</summary>
    public byte FirstByte { get; private init; }

    /// <summary>What kind of packet this is, by its version's numbering.</summary>
    public QuicPacketKind Kind { get; private init; }

    /// <summary>The version.</summary>
    public QuicVersion Version { get; private init; }

    /// <summary>The second bit, which is set unless greased (RFC 9287).</summary>
    public bool FixedBit => (FirstByte & 0x40) != 0;

    /// <summary>The Destination Connection ID.</summary>
    public ReadOnlySpan<byte> DestinationId { get; private init; }

    /// <summary>The Source Connection ID.</summary>
    public ReadOnlySpan<byte> SourceId { get; private init; }

    /// <summary>The token of an Initial or a Retry.</summary>
    public ReadOnlySpan<byte> Token { get; private init; }

    /// <summary>The integrity tag of a Retry.</summary>
    public ReadOnlySpan<byte> RetryTag { get; private init; }

    /// <summary>The versions a version negotiation packet lists, four bytes each.</summary>
    public ReadOnlySpan<byte> SupportedVersions { get; private init; }

    /// <summary>The packet: header and protected payload, without what is coalesced behind it.</summary>
    public ReadOnlySpan<byte> Packet { get; private init; }

    /// <summary>Where in <see cref="Packet"/> the protected packet number starts; 0 where there is none.</summary>
    public int PacketNumberOffset { get; private init; }

    /// <summary>Reads the packet at the start of <paramref name="datagram"/>; the next one starts behind <see cref="Packet"/>.</summary>
    public static QuicHeaderOutcome TryParse(ReadOnlySpan<byte> datagram, out QuicLongHeader header)
    {
        header = default;
        WireReader reader = new(datagram);
        if (!reader.TryReadU8(out byte first))
        {
            return QuicHeaderOutcome.Truncated;
        }

        if ((first & 0x80) == 0)
        {
            return QuicHeaderOutcome.NotLongHeader;
        }

        if (!reader.TryReadU32(out uint number))
        {
            return QuicHeaderOutcome.Truncated;
        }

        QuicVersion version = new(number);
        header = new QuicLongHeader { FirstByte = first, Version = version, Packet = datagram };
        if (!reader.TryReadVector8(out ReadOnlySpan<byte> destination) || !reader.TryReadVector8(out ReadOnlySpan<byte> source))
        {
            return version.HasKnownLayout || number == 0 ? QuicHeaderOutcome.Truncated : QuicHeaderOutcome.UnknownVersion;
        }

        header = new QuicLongHeader
        {
            FirstByte = first,
            Version = version,
            DestinationId = destination,
            SourceId = source,
            Packet = datagram,
        };

        if (number == 0)
        {
            return ReadVersions(reader, ref header);
        }

        if (!version.HasKnownLayout)
        {
            return QuicHeaderOutcome.UnknownVersion;
        }

        if (destination.Length > QuicInitialKeys.MaxConnectionId || source.Length > QuicInitialKeys.MaxConnectionId)
        {
            return QuicHeaderOutcome.ConnectionIdTooLong;
        }

        QuicPacketKind kind = KindOf(first, version);
        return kind == QuicPacketKind.Retry ? ReadRetry(reader, ref header) : ReadProtected(reader, kind, ref header);
    }

    /// <summary>The two type bits, which version 2 rotates (RFC 9369 section 3.2).</summary>
    private static QuicPacketKind KindOf(byte first, QuicVersion version)
    {
        int type = (first >> 4) & 3;
        if (version.IsSecond)
        {
            type = (type + 3) & 3;
        }

        return type switch
        {
            0 => QuicPacketKind.Initial,
            1 => QuicPacketKind.ZeroRtt,
            2 => QuicPacketKind.Handshake,
            _ => QuicPacketKind.Retry,
        };
    }

    private static QuicHeaderOutcome ReadVersions(WireReader reader, ref QuicLongHeader header)
    {
        if (reader.IsEmpty || (reader.Remaining & 3) != 0)
        {
            return QuicHeaderOutcome.BadTail;
        }

        header = new QuicLongHeader
        {
            FirstByte = header.FirstByte,
            Kind = QuicPacketKind.VersionNegotiation,
            Version = header.Version,
            DestinationId = header.DestinationId,
            SourceId = header.SourceId,
            SupportedVersions = reader.Rest,
            Packet = header.Packet,
        };
        return QuicHeaderOutcome.Read;
    }

    private static QuicHeaderOutcome ReadRetry(WireReader reader, ref QuicLongHeader header)
    {
        if (reader.Remaining < RetryTagSize)
        {
            return QuicHeaderOutcome.BadTail;
        }

        header = new QuicLongHeader
        {
            FirstByte = header.FirstByte,
            Kind = QuicPacketKind.Retry,
            Version = header.Version,
            DestinationId = header.DestinationId,
            SourceId = header.SourceId,
            Token = reader.Rest[..^RetryTagSize],
            RetryTag = reader.Rest[^RetryTagSize..],
            Packet = header.Packet,
        };
        return QuicHeaderOutcome.Read;
    }

    private static QuicHeaderOutcome ReadProtected(WireReader reader, QuicPacketKind kind, ref QuicLongHeader header)
    {
        ReadOnlySpan<byte> token = default;
        if (kind == QuicPacketKind.Initial && !QuicVarint.TryReadVector(ref reader, out token))
        {
            return QuicVarint.TryRead(ref reader, out _) ? QuicHeaderOutcome.TokenPastEnd : QuicHeaderOutcome.Truncated;
        }

        if (!QuicVarint.TryRead(ref reader, out ulong length))
        {
            return QuicHeaderOutcome.Truncated;
        }

        int offset = header.Packet.Length - reader.Remaining;
        QuicHeaderOutcome outcome = QuicHeaderOutcome.Read;
        if (length > (ulong)reader.Remaining)
        {
            outcome = QuicHeaderOutcome.LengthPastEnd;
            length = (ulong)reader.Remaining;
        }
        else if (length < MinProtectedSize)
        {
            outcome = QuicHeaderOutcome.LengthTooShort;
        }

        header = new QuicLongHeader
        {
            FirstByte = header.FirstByte,
            Kind = kind,
            Version = header.Version,
            DestinationId = header.DestinationId,
            SourceId = header.SourceId,
            Token = token,
            Packet = header.Packet[..(offset + (int)length)],
            PacketNumberOffset = offset,
        };
        return outcome;
    }
}
