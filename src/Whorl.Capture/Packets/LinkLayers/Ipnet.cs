namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>Solaris's IP observability, LINKTYPE_IPNET: version, address family as Solaris numbers it, zones, then IP.</summary>
internal static class Ipnet
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        const int header = 24;
        if (cursor.Bytes.Length < 2)
        {
            return Layer.Truncated;
        }

        return cursor.Bytes[1] switch
        {
            2 => cursor.Skip(header, Layer.IPv4),
            26 => cursor.Skip(header, Layer.IPv6),
            _ => Layer.NotIp,
        };
    }
}
