using Whorl.Capture.Packets.LinkLayers;

namespace Whorl.Capture.Packets.Tunnels;

/// <summary>VLAN tags (IEEE 802.1Q and 802.1ad), and the tags of IEEE 802.1BR, 802.1ah and VN-Tag, which carry no name here.</summary>
internal static class Vlan
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < 4)
        {
            return Layer.Truncated;
        }

        packet.Tunnel.Push(TunnelKind.Vlan, cursor.U16(0) & 0xfff);
        return Tag.Skip(4, ref cursor);
    }

    public static Layer DecodeVnTag(ref PacketCursor cursor) => Tag.Skip(6, ref cursor);

    public static Layer DecodeETag(ref PacketCursor cursor) => Tag.Skip(8, ref cursor);

    /// <summary>A backbone service instance tag: four bytes, then the customer's whole frame.</summary>
    public static Layer DecodeITag(ref PacketCursor cursor) => cursor.Skip(4, Layer.Ethernet);
}
