namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>FDDI (ANSI X3.139): frame control and addresses, then LLC.</summary>
internal static class Fddi
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        const byte frameFormat = 0x30;
        const byte data = 0x10;
        return cursor.Bytes.IsEmpty ? Layer.Truncated
            : (cursor.Bytes[0] & frameFormat) != data ? Layer.NotIp
            : cursor.Skip(13, Layer.Llc);
    }
}
