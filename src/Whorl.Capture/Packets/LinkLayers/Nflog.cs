using System.Buffers.Binary;

namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>LINKTYPE_NFLOG: an address family, then attributes in the capturing host's byte order, one of them the packet.</summary>
internal static class Nflog
{
    private const int PayloadAttribute = 9;

    public static Layer Decode(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < 4)
        {
            return Layer.Truncated;
        }

        cursor.Bytes = cursor.Bytes[4..];
        while (cursor.Bytes.Length >= 4)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(cursor.Bytes);
            int type = BinaryPrimitives.ReadUInt16LittleEndian(cursor.Bytes[2..]);
            if ((length & 0xff) == 0 || type > byte.MaxValue)
            {
                (length, type) = (BinaryPrimitives.ReverseEndianness((ushort)length), BinaryPrimitives.ReverseEndianness((ushort)type));
            }

            if (length < 4)
            {
                return Layer.Malformed;
            }

            if ((type & 0x7fff) == PayloadAttribute)
            {
                cursor.Shorten(length);
                return cursor.Skip(4, Layer.AnyIp);
            }

            Layer fits = cursor.Skip((length + 3) & ~3, Layer.Nflog);
            if (fits != Layer.Nflog)
            {
                return fits;
            }
        }

        return Layer.Truncated;
    }
}
