namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>BSD's packet filter log, LINKTYPE_PFLOG: a header that starts with its length and the address family.</summary>
internal static class Pflog
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        const int shortest = 45;
        if (cursor.Bytes.Length < 2)
        {
            return Layer.Truncated;
        }

        // Systems differ in how long the header is, and all pad it to four bytes.
        int header = (cursor.Bytes[0] + 3) & ~3;
        return header < shortest ? Layer.Malformed : cursor.Skip(header, Loopback.OfFamily(cursor.Bytes[1]));
    }
}
