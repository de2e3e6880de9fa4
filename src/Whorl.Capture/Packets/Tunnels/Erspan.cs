namespace Whorl.Capture.Packets.Tunnels;

/// <summary>ERSPAN types I to III (draft-foschiano-erspan): a mirrored Ethernet frame in GRE.</summary>
internal static class Erspan
{
    private const int SessionMask = 0x3ff;

    /// <summary>Type I has no header of its own and, unlike type II, no GRE sequence number.</summary>
    public static Layer DecodeType1Or2(bool hasSequence, ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (!hasSequence)
        {
            packet.Tunnel.Push(TunnelKind.Erspan);
            return Layer.Ethernet;
        }

        if (cursor.Bytes.Length < 8)
        {
            return Layer.Truncated;
        }

        // Some exporters number type III frames with type II's protocol.
        if (cursor.Bytes[0] >> 4 == 2)
        {
            return DecodeType3(ref cursor, ref packet);
        }

        packet.Tunnel.Push(TunnelKind.Erspan, cursor.U16(2) & SessionMask);
        return cursor.Skip(8, Layer.Ethernet);
    }

    public static Layer DecodeType3(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 12;
        const int subheader = 8;
        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        packet.Tunnel.Push(TunnelKind.Erspan, cursor.U16(2) & SessionMask);
        int flags = cursor.U16(10);
        bool hasSubheader = (flags & 1) != 0;
        const int ipFrame = 2;
        Layer inner = ((flags >> 10) & 0x1f) == ipFrame ? Layer.AnyIp : Layer.Ethernet;
        return cursor.Skip(hasSubheader ? header + subheader : header, inner);
    }
}
