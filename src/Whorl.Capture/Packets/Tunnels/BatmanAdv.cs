namespace Whorl.Capture.Packets.Tunnels;

/// <summary>B.A.T.M.A.N. advanced, version 15, EtherType 0x4305: an Ethernet frame on its way through a mesh.</summary>
internal static class BatmanAdv
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const byte version = 15;
        if (cursor.Bytes.Length < 2)
        {
            return Layer.Truncated;
        }

        int header = cursor.Bytes[0] switch
        {
            0x01 => 14, // to all
            0x40 => 10, // to one
            0x42 => 18, // to one, with the sender named
            _ => 0,
        };
        if (header == 0 || cursor.Bytes[1] != version)
        {
            return Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.Batman);
        return cursor.Skip(header, Layer.Ethernet);
    }
}
