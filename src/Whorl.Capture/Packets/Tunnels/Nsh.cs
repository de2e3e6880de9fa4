namespace Whorl.Capture.Packets.Tunnels;

/// <summary>Network Service Header (RFC 8300).</summary>
internal static class Nsh
{
    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < 8)
        {
            return Layer.Truncated;
        }

        int length = (cursor.Bytes[1] & 0x3f) * 4;
        if (cursor.Bytes[0] >> 6 != 0 || length < 8)
        {
            return Layer.Malformed;
        }

        packet.Tunnel.Push(TunnelKind.Nsh, cursor.U24(4));
        return cursor.Skip(length, Next(cursor.Bytes[3]));
    }

    /// <summary>The next protocol numbers that NSH and VXLAN-GPE share.</summary>
    public static Layer Next(byte protocol) => protocol switch
    {
        1 => Layer.IPv4,
        2 => Layer.IPv6,
        3 => Layer.Ethernet,
        4 => Layer.Nsh,
        5 => Layer.Mpls,
        _ => Layer.NotIp,
    };
}
