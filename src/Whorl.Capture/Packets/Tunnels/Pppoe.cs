namespace Whorl.Capture.Packets.Tunnels;

/// <summary>PPP over Ethernet, session stage (RFC 2516 section 4).</summary>
internal static class Pppoe
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 6;
        const byte version1Type1 = 0x11;
        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        if (cursor.Bytes[0] != version1Type1)
        {
            return Layer.Malformed;
        }

        if (cursor.Bytes[1] != 0)
        {
            return Layer.NotIp; // discovery
        }

        packet.Tunnel.Push(TunnelKind.Pppoe, cursor.U16(2));
        int length = cursor.U16(4);
        cursor.Bytes = cursor.Bytes[header..];
        if (length != 0)
        {
            cursor.Shorten(length);
        }

        return Layer.Ppp;
    }
}
