namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>IP without a link layer: the version nibble tells which.</summary>
internal static class RawIp
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        if (cursor.Bytes.IsEmpty)
        {
            return Layer.Truncated;
        }

        return (cursor.Bytes[0] >> 4) switch
        {
            4 => Layer.IPv4,
            6 => Layer.IPv6,
            _ => Layer.NotIp,
        };
    }
}
