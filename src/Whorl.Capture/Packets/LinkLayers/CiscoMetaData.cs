namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>Cisco's metadata header, EtherType 0x8909: version 1, one option, which is the security group of the sender.</summary>
internal static class CiscoMetaData
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        const ushort version1OneOption = 0x0101;
        return cursor.Bytes.Length < 2 ? Layer.Truncated
            : cursor.U16(0) != version1OneOption ? Layer.NotIp
            : Tag.Skip(8, ref cursor);
    }
}
