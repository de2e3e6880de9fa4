namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>The time stamp of Arista's switches, EtherType 0xd28b: subtype, version, and 48 or 64 bits of time.</summary>
internal static class AristaTimestamp
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < 4)
        {
            return Layer.Truncated;
        }

        const ushort timestamp = 1;
        return (cursor.U16(0), cursor.Bytes[3]) switch
        {
            (timestamp, 0x10) => Tag.Skip(14, ref cursor),
            (timestamp, 0x20) => Tag.Skip(12, ref cursor),
            _ => Layer.NotIp,
        };
    }
}
