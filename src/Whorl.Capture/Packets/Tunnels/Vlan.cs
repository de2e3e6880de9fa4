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
        return DecodeTag(4, ref cursor);
    }

    public static Layer DecodeVnTag(ref PacketCursor cursor) => DecodeTag(6, ref cursor);

    public static Layer DecodeETag(ref PacketCursor cursor) => DecodeTag(8, ref cursor);

    /// <summary>A backbone service instance tag: four bytes, then the customer's whole frame.</summary>
    public static Layer DecodeITag(ref PacketCursor cursor) => cursor.Skip(4, Layer.Ethernet);

    /// <summary>Steps over a tag of <paramref name="length"/> bytes, of which the last two are the next EtherType.</summary>
    private static Layer DecodeTag(int length, ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < length)
        {
            return Layer.Truncated;
        }

        ushort type = cursor.U16(length - 2);
        cursor.Bytes = cursor.Bytes[length..];
        return Ethernet.TypeOrLength(type, ref cursor);
    }
}
