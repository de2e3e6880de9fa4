namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>Token Ring (IEEE 802.5): access and frame control, addresses, perhaps a source route, then LLC.</summary>
internal static class TokenRing
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        const int header = 14;
        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        const byte frameType = 0xc0;
        const byte data = 0x40;
        if ((cursor.Bytes[1] & frameType) != data)
        {
            return Layer.NotIp;
        }

        const byte isRouted = 0x80;
        if ((cursor.Bytes[8] & isRouted) == 0)
        {
            return cursor.Skip(header, Layer.Llc);
        }

        if (cursor.Bytes.Length == header)
        {
            return Layer.Truncated;
        }

        int route = cursor.Bytes[header] & 0x1f;
        return route < 2 ? Layer.Malformed : cursor.Skip(header + route, Layer.Llc);
    }
}
