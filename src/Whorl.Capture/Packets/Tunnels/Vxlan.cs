namespace Whorl.Capture.Packets.Tunnels;

/// <summary>VXLAN (RFC 7348) and VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe).</summary>
internal static class Vxlan
{
    private const int HeaderLength = 8;
    private const byte InstancePresent = 0x08;
    private const byte ProtocolPresent = 0x04;

    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < HeaderLength || (cursor.Bytes[0] & InstancePresent) == 0)
        {
            return Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.Vxlan, cursor.U24(4));
        return cursor.Skip(HeaderLength, Layer.Ethernet);
    }

    /// <summary>Cisco ACI's VXLAN, on a port that clients may have as their own: there has to be a frame inside.</summary>
    public static Layer DecodeIVxlan(ref PacketCursor cursor, ref DecodedPacket packet) =>
        LinkLayers.Ethernet.IsPlausible(ref cursor, HeaderLength) ? Decode(ref cursor, ref packet) : Layer.NotIp;

    public static Layer DecodeGpe(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < HeaderLength || (cursor.Bytes[0] & (InstancePresent | ProtocolPresent)) == 0)
        {
            return Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.Vxlan, cursor.U24(4));
        Layer inner = (cursor.Bytes[0] & ProtocolPresent) != 0 ? Nsh.Next(cursor.Bytes[3]) : Layer.Ethernet;
        return cursor.Skip(HeaderLength, inner);
    }
}
