namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>LINKTYPE_APPLE_IP_OVER_IEEE1394: two addresses of eight bytes, then an EtherType.</summary>
internal static class IpOver1394
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        const int header = 18;
        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        ushort type = cursor.U16(16);
        cursor.Bytes = cursor.Bytes[header..];
        return EtherType.Next(type);
    }
}
