using System.Buffers.Binary;
using Whorl.Capture.Files;

namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>Apple's packet tap: header length and link type of what follows, little-endian.</summary>
internal static class Pktap
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        const int fixedPart = 12;
        if (cursor.Bytes.Length < fixedPart)
        {
            return Layer.Truncated;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(cursor.Bytes);
        uint linkType = BinaryPrimitives.ReadUInt32LittleEndian(cursor.Bytes[8..]);
        return length is < fixedPart or > ushort.MaxValue
            ? Layer.Malformed
            : cursor.Skip((int)length, LinkLayer.First((LinkType)Math.Min(linkType, ushort.MaxValue)));
    }
}
