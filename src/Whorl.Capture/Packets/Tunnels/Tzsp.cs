namespace Whorl.Capture.Packets.Tunnels;

/// <summary>TaZmen Sniffer Protocol: how access points and MikroTik's routers send on what they capture.</summary>
internal static class Tzsp
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 4;
        const byte lastTag = 1;
        const byte padding = 0;
        if (cursor.Bytes.Length < header)
        {
            return Layer.NotIp;
        }

        const byte version = 1;
        const byte sent = 1;
        Layer inner = cursor.U16(2) switch
        {
            1 => Layer.Ethernet,
            18 => Layer.Ieee80211,
            _ => Layer.NotIp,
        };
        if (cursor.Bytes[0] != version || cursor.Bytes[1] > sent || inner == Layer.NotIp)
        {
            return Layer.NotIp;
        }

        int at = header;
        while (at < cursor.Bytes.Length && cursor.Bytes[at] != lastTag)
        {
            if (cursor.Bytes[at] == padding)
            {
                at++;
            }
            else if (at + 1 < cursor.Bytes.Length)
            {
                at += 2 + cursor.Bytes[at + 1];
            }
            else
            {
                return Layer.Truncated;
            }
        }

        packet.Tunnel.Push(TunnelKind.Tzsp);
        return cursor.Skip(at + 1, inner);
    }
}
