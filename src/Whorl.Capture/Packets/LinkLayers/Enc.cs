namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>BSD's enc(4), LINKTYPE_ENC: what IPsec takes in and gives out, behind an address family, an SPI and flags.</summary>
internal static class Enc
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        const int header = 12;
        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        Layer next = Loopback.OfFamily(Loopback.HostFamily(cursor.Bytes));
        return cursor.Skip(header, next);
    }
}
