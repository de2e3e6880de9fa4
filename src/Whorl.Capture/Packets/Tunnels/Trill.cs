namespace Whorl.Capture.Packets.Tunnels;

/// <summary>TRILL (RFC 6325 section 3): an Ethernet frame between routing bridges, options stepped over.</summary>
internal static class Trill
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 6;
        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        int start = cursor.U16(0);
        if (start >> 14 != 0)
        {
            return Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.Trill);
        return cursor.Skip(header + (((start >> 6) & 0x1f) * 4), Layer.Ethernet);
    }
}
