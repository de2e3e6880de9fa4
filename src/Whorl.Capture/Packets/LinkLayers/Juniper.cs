namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>The link types of Juniper's routers: a magic number, flags, perhaps extensions, then the frame of the interface.</summary>
internal static class Juniper
{
    private const int Magic = 0x4d4743;
    private const byte NoLinkLayer = 0x02;
    private const byte ExtensionsPresent = 0x80;

    /// <summary>Steps over the header in front of <paramref name="link"/>.</summary>
    public static Layer Decode(ref PacketCursor cursor, Layer link)
    {
        const int length = 4;
        if (cursor.Bytes.Length < length + 2)
        {
            return Layer.Truncated;
        }

        if (cursor.U24(0) != Magic)
        {
            return Layer.NotIp;
        }

        byte flags = cursor.Bytes[3];
        int header = (flags & ExtensionsPresent) != 0 ? length + 2 + cursor.U16(4) : length;

        // Without a link layer, four bytes say which protocol it is, and so does IP itself.
        return (flags & NoLinkLayer) != 0 ? cursor.Skip(header + 4, Layer.AnyIp) : cursor.Skip(header, link);
    }
}
