namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>LINKTYPE_IPOIB: a global routing header, then an EtherType and two reserved bytes (RFC 4391 section 6).</summary>
internal static class IpOverInfiniband
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        const int routing = 40;
        if (cursor.Bytes.Length < routing + 4)
        {
            return Layer.Truncated;
        }

        ushort type = cursor.U16(routing);
        cursor.Bytes = cursor.Bytes[(routing + 4)..];
        return EtherType.Next(type);
    }
}
