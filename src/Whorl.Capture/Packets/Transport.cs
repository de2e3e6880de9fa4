namespace Whorl.Capture.Packets;

/// <summary>TCP (RFC 9293), UDP (RFC 768) and SCTP (RFC 9260) headers, and the tunnels known by their UDP port.</summary>
internal static class Transport
{
    public static Layer Tcp(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int minimum = 20;
        if (cursor.Bytes.Length < minimum)
        {
            return Layer.Truncated;
        }

        int header = cursor.Bytes[12] >> 4 << 2;
        if (header < minimum)
        {
            return Layer.Malformed;
        }

        packet.SourcePort = cursor.U16(0);
        packet.DestinationPort = cursor.U16(2);
        packet.Sequence = cursor.U32(4);
        packet.Acknowledgment = cursor.U32(8);
        packet.Flags = (TcpFlags)(cursor.Bytes[13] & 0x3f);
        Layer fits = cursor.Skip(header, Layer.DoneTcp);
        packet.Payload = cursor.Bytes;
        packet.MissingBytes = cursor.Missing;
        return fits;
    }

    public static Layer Udp(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 8;
        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        int length = cursor.U16(4);
        if (length is > 0 and < header)
        {
            return Layer.Malformed;
        }

        // 0 stands for a jumbogram's length (RFC 2675 section 4) or for an offload that has yet to fill it in.
        if (length != 0)
        {
            cursor.Shorten(length);
        }

        packet.SourcePort = cursor.U16(0);
        packet.DestinationPort = cursor.U16(2);
        cursor.Bytes = cursor.Bytes[header..];
        SetDatagram(ref packet, cursor.Bytes, cursor.Missing);
        Layer tunnel = TunnelOf(packet.SourcePort, packet.DestinationPort);
        if (tunnel != Layer.DoneUdp)
        {
            cursor.Plain.IsSet = true;
            cursor.Plain.Source = packet.Source;
            cursor.Plain.Destination = packet.Destination;
            cursor.Plain.SourcePort = packet.SourcePort;
            cursor.Plain.DestinationPort = packet.DestinationPort;
            cursor.Plain.Payload = cursor.Bytes;
            cursor.Plain.Missing = cursor.Missing;
            cursor.Plain.Tunnels = packet.Tunnel.Count;
            cursor.Plain.Rest = cursor.Rest;
        }

        return tunnel;
    }

    public static Layer Sctp(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 12;
        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        packet.SourcePort = cursor.U16(0);
        packet.DestinationPort = cursor.U16(2);
        SetDatagram(ref packet, cursor.Bytes[header..], cursor.Missing);
        return Layer.DoneSctp;
    }

    /// <summary>What a UDP port promises, the destination's first; <see cref="Layer.DoneUdp"/> where that is nothing.</summary>
    public static Layer TunnelOf(ushort source, ushort destination)
    {
        Layer layer = TunnelOf(destination);
        return layer != Layer.DoneUdp ? layer : TunnelOf(source);
    }

    /// <summary>Puts a UDP datagram back whose payload was tried as a tunnel and is none.</summary>
    public static DecodeOutcome RestorePlainUdp(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        packet.Source = cursor.Plain.Source;
        packet.Destination = cursor.Plain.Destination;
        packet.SourcePort = cursor.Plain.SourcePort;
        packet.DestinationPort = cursor.Plain.DestinationPort;
        packet.Tunnel.Truncate(cursor.Plain.Tunnels);
        cursor.Rest = cursor.Plain.Rest;
        SetDatagram(ref packet, cursor.Plain.Payload, cursor.Plain.Missing);
        return DecodeOutcome.Udp;
    }

    private static Layer TunnelOf(ushort port) => port switch
    {
        1701 => Layer.L2tpOverUdp,
        2152 or 3386 => Layer.Gtp,
        3544 => Layer.Teredo,
        4341 => Layer.Lisp,
        4754 => Layer.GreOverUdp, // RFC 8086
        4789 or 8472 => Layer.Vxlan, // 8472 is Linux's default, from before the assignment
        4790 => Layer.VxlanGpe,
        5072 => Layer.Ayiya,
        5246 => Layer.CapwapControl,
        5247 => Layer.CapwapData,
        6081 => Layer.Geneve,
        6635 => Layer.Mpls, // RFC 7510
        30030 => Layer.JMirror,
        37008 => Layer.Tzsp,
        48879 => Layer.IVxlan,
        _ => Layer.DoneUdp,
    };

    private static void SetDatagram(ref DecodedPacket packet, ReadOnlySpan<byte> payload, int missing)
    {
        packet.Sequence = 0;
        packet.Acknowledgment = 0;
        packet.Flags = TcpFlags.None;
        packet.Payload = payload;
        packet.MissingBytes = missing;
    }
}
