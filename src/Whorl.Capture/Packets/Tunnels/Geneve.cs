using Whorl.Capture.Packets.LinkLayers;

namespace Whorl.Capture.Packets.Tunnels;

/// <summary>Geneve (RFC 8926 section 3.4); options are stepped over.</summary>
internal static class Geneve
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 8;
        if (cursor.Bytes.Length < header || cursor.Bytes[0] >> 6 != 0)
        {
            return Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.Geneve, cursor.U24(4));
        int options = (cursor.Bytes[0] & 0x3f) * 4;
        return cursor.Skip(header + options, EtherType.Next(cursor.U16(2)));
    }
}
