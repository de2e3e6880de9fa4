namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>
/// An A-MSDU (IEEE 802.11-2020 section 9.3.2.2.2): frames in a row, each with addresses and its length in front and
/// padded to four bytes. Every one is a packet of its own: the walk goes on behind this one when it is done with it.
/// </summary>
internal static class AggregatedFrames
{
    private const int HeaderLength = 14;

    public static Layer Decode(ref PacketCursor cursor, in DecodedPacket packet, int depth, long timestamp)
    {
        if (cursor.Bytes.Length < HeaderLength)
        {
            return cursor.WireLength < HeaderLength ? Layer.NotIp : Layer.Truncated;
        }

        int length = cursor.U16(12);
        int next = (HeaderLength + length + 3) & ~3;

        // Of aggregates within an aggregate's frame, which no sender makes, the first frame alone is read.
        if (next < cursor.Bytes.Length && cursor.Rest.Bytes.IsEmpty)
        {
            cursor.Rest.Bytes = cursor.Bytes[next..];
            cursor.Rest.Missing = cursor.Missing;
            cursor.Rest.Tunnels = packet.Tunnel.Count;
            cursor.Rest.Depth = depth;
            cursor.Rest.Timestamp = timestamp;
            cursor.Rest.FirstTimestamp = cursor.FirstTimestamp;
        }

        cursor.IsInAggregate = true;
        cursor.Bytes = cursor.Bytes[HeaderLength..];
        cursor.Shorten(length);
        return MeshControl.Skip(ref cursor);
    }
}
