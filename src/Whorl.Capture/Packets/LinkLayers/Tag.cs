namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>What stands between an EtherType and the next.</summary>
internal static class Tag
{
    /// <summary>Steps over a tag of <paramref name="length"/> bytes, of which the last two are the next EtherType.</summary>
    public static Layer Skip(int length, ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < length)
        {
            return Layer.Truncated;
        }

        ushort type = cursor.U16(length - 2);
        cursor.Bytes = cursor.Bytes[length..];
        return Ethernet.TypeOrLength(type, ref cursor);
    }
}
