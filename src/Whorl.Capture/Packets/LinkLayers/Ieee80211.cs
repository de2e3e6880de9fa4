using System.Buffers.Binary;

namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>IEEE 802.11 data frames, and the radio headers monitor mode puts in front of them.</summary>
internal static class Ieee80211
{
    private const int TypeMask = 0x0c;
    private const int DataType = 0x08;
    private const int NoData = 0x40;
    private const int QualityOfService = 0x80;

    private const int ToAndFromDistribution = 0x03;
    private const int Protected = 0x40;
    private const int Order = 0x80;
    private const int FromDistribution = 0x02;
    private const int MoreFragments = 0x04;

    private const int AggregatePresent = 0x80;
    private const int MeshControlPresent = 0x01;
    private const int FragmentNumber = 0x0f;

    /// <summary>Decodes a frame from its frame control on; <paramref name="padded"/>: the header fills words of four bytes.</summary>
    public static Layer Decode(ref PacketCursor cursor, bool padded, in DecodedPacket packet, FragmentTable fragments, long timestamp)
    {
        if (cursor.Bytes.Length < 2)
        {
            return Layer.Truncated;
        }

        return DecodeBody(cursor.Bytes[0], cursor.Bytes[1], swapped: false, padded, ref cursor, packet, fragments, timestamp);
    }

    /// <summary>A frame whose frame control and sequence control some CAPWAP access points send with their bytes swapped.</summary>
    public static Layer DecodePossiblySwapped(ref PacketCursor cursor, in DecodedPacket packet, FragmentTable fragments, long timestamp)
    {
        if (cursor.Bytes.Length < 2)
        {
            return Layer.Truncated;
        }

        byte first = cursor.Bytes[0];
        byte second = cursor.Bytes[1];
        return IsData(second) && !IsData(first)
            ? DecodeBody(second, first, swapped: true, padded: false, ref cursor, packet, fragments, timestamp)
            : DecodeBody(first, second, swapped: false, padded: false, ref cursor, packet, fragments, timestamp);
    }

    /// <summary>Radiotap (radiotap.org): of its fields only the flags matter here, for padding and the check sequence.</summary>
    public static Layer DecodeRadiotap(ref PacketCursor cursor)
    {
        ReadOnlySpan<byte> bytes = cursor.Bytes;
        if (bytes.Length < 8)
        {
            return Layer.Truncated;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        if (bytes[0] != 0 || length < 8)
        {
            return Layer.Malformed;
        }

        if (bytes.Length < length)
        {
            return cursor.WireLength < length ? Layer.Malformed : Layer.Truncated;
        }

        const uint timePresent = 1;
        const uint flagsPresent = 2;
        const uint anotherWord = 1U << 31;
        uint present = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        int fields = 8;
        for (uint word = present; (word & anotherWord) != 0; fields += 4)
        {
            if (fields + 4 > length)
            {
                return Layer.Malformed;
            }

            word = BinaryPrimitives.ReadUInt32LittleEndian(bytes[fields..]);
        }

        if ((present & timePresent) != 0)
        {
            fields = ((fields + 7) & ~7) + 8;
        }

        const byte checkSequenceAtEnd = 0x10;
        const byte headerPadded = 0x20;
        byte flags = (present & flagsPresent) != 0 && fields < length ? bytes[fields] : (byte)0;
        if ((flags & checkSequenceAtEnd) != 0)
        {
            cursor.Shorten(Math.Max(length, cursor.WireLength - 4));
        }

        cursor.Bytes = cursor.Bytes[length..];
        return (flags & headerPadded) != 0 ? Layer.Ieee80211Padded : Layer.Ieee80211;
    }

    /// <summary>The Prism monitor header, in the capturing host's byte order; or AVS, which shares its link type.</summary>
    public static Layer DecodePrism(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < 8)
        {
            return Layer.Truncated;
        }

        const uint avsMagic = 0x80211000;
        if ((cursor.U32(0) & 0xfffff000) == avsMagic)
        {
            return DecodeAvs(ref cursor);
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(cursor.Bytes[4..]);
        if (length > ushort.MaxValue)
        {
            length = BinaryPrimitives.ReverseEndianness(length);
        }

        return length is < 8 or > ushort.MaxValue ? Layer.Malformed : cursor.Skip((int)length, Layer.Ieee80211);
    }

    public static Layer DecodeAvs(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < 8)
        {
            return Layer.Truncated;
        }

        uint length = cursor.U32(4);
        return length is < 8 or > ushort.MaxValue ? Layer.Malformed : cursor.Skip((int)length, Layer.Ieee80211);
    }

    private static bool IsData(byte frameControl) => (frameControl & 0x0f) == DataType;

    private static Layer DecodeBody(
        byte control, byte flags, bool swapped, bool padded, ref PacketCursor cursor, in DecodedPacket packet, FragmentTable fragments, long timestamp)
    {
        if ((control & TypeMask) != DataType || (control & NoData) != 0)
        {
            return Layer.NotIp;
        }

        if ((control & 3) != 0)
        {
            return Layer.Malformed; // the version has been 0 since 1997
        }

        int header = (flags & ToAndFromDistribution) == ToAndFromDistribution ? 30 : 24;
        bool qualityOfService = (control & QualityOfService) != 0;
        int service = header;
        if (qualityOfService)
        {
            header += (flags & Order) != 0 ? 6 : 2; // with order set, HT control follows
        }

        if (padded)
        {
            header = (header + 3) & ~3;
        }

        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        if ((flags & Protected) != 0)
        {
            return Layer.Encrypted;
        }

        const int receiver = 4;
        ReadOnlySpan<byte> addresses = cursor.Bytes[receiver..];
        ReadOnlySpan<byte> field = cursor.Bytes[22..];
        int sequence = swapped ? BinaryPrimitives.ReadUInt16BigEndian(field) : BinaryPrimitives.ReadUInt16LittleEndian(field);
        byte quality = qualityOfService ? cursor.Bytes[service] : (byte)0;
        Layer inner = (quality & AggregatePresent) != 0 ? Layer.AggregatedFrames
            : qualityOfService && MayBeMesh(flags, cursor.Bytes[service + 1]) ? Layer.Mesh
            : Layer.Llc;
        cursor.Bytes = cursor.Bytes[header..];
        bool more = (flags & MoreFragments) != 0;
        return more || (sequence & FragmentNumber) != 0
            ? Ieee80211Fragment.Join(addresses, sequence, quality & 15, more, inner, ref cursor, packet, fragments, timestamp)
            : inner;
    }

    /// <summary>Mesh frames go from station to station, or from one to all (IEEE 802.11-2020 table 9-30).</summary>
    private static bool MayBeMesh(byte flags, byte quality) => (quality & MeshControlPresent) != 0 && (flags & FromDistribution) != 0;
}
