using System.Buffers.Binary;
using Whorl.Capture.Files;

namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>Per-Packet Information: a length and the link type of what follows, little-endian.</summary>
internal static class Ppi
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < 8)
        {
            return Layer.Truncated;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(cursor.Bytes[2..]);
        uint linkType = BinaryPrimitives.ReadUInt32LittleEndian(cursor.Bytes[4..]);
        return length < 8 ? Layer.Malformed : cursor.Skip(length, LinkLayer.First((LinkType)Math.Min(linkType, ushort.MaxValue)));
    }
}
