namespace Whorl.Capture.Packets.Tunnels;

/// <summary>Ethernet in IP (RFC 3378).</summary>
internal static class EtherIp
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < 2)
        {
            return Layer.Truncated;
        }

        if (cursor.Bytes[0] >> 4 != 3)
        {
            return Layer.Malformed;
        }

        packet.Tunnel.Push(TunnelKind.EtherIp);
        return cursor.Skip(2, Layer.Ethernet);
    }
}
