namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>Ethernet II, IEEE 802.3 with LLC and SNAP (IEEE 802.2; RFC 1042).</summary>
internal static class Ethernet
{
    private const int HeaderLength = 14;

    public static Layer Decode(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < HeaderLength)
        {
            return Layer.Truncated;
        }

        ushort type = cursor.U16(12);
        cursor.Bytes = cursor.Bytes[HeaderLength..];
        return TypeOrLength(type, ref cursor);
    }

    /// <summary>What follows an EtherType field: a protocol, or LLC of that length.</summary>
    public static Layer TypeOrLength(ushort type, ref PacketCursor cursor)
    {
        if (type >= EtherType.Lowest)
        {
            return EtherType.Next(type);
        }

        cursor.Shorten(type);
        return Layer.Llc;
    }

    public static Layer DecodeLlc(ref PacketCursor cursor)
    {
        const int unnumbered = 3;
        if (cursor.Bytes.Length < 3)
        {
            return Layer.Truncated;
        }

        if (cursor.U16(0) == 0x0606 && cursor.Bytes[2] == unnumbered) // IP's own service access point
        {
            return cursor.Skip(3, Layer.IPv4);
        }

        if (cursor.U16(0) != 0xaaaa || cursor.Bytes[2] != unnumbered)
        {
            return Layer.NotIp;
        }

        return DecodeSnap(3, ref cursor);
    }

    /// <summary>A SNAP header (organisation and protocol) at <paramref name="offset"/>.</summary>
    public static Layer DecodeSnap(int offset, ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < offset + 5)
        {
            return Layer.Truncated;
        }

        int organisation = cursor.U24(offset);
        ushort type = cursor.U16(offset + 3);
        cursor.Bytes = cursor.Bytes[(offset + 5)..];
        return organisation switch
        {
            0 or 0x0000f8 => EtherType.Next(type), // 0000f8: bridge-tunnel encapsulation (IEEE 802.1H)
            0x0080c2 when type is 1 or 7 => Layer.Ethernet, // bridged frames (RFC 2427)
            _ => Layer.NotIp,
        };
    }

    /// <summary>
    /// Whether an Ethernet frame that is followed seems to start at <paramref name="offset"/>: for encapsulations that
    /// do not say what they carry, or from where on.
    /// </summary>
    public static bool IsPlausible(ref PacketCursor cursor, int offset)
    {
        if (cursor.Bytes.Length < offset + HeaderLength)
        {
            return false;
        }

        ushort type = cursor.U16(offset + 12);
        int payload = offset + HeaderLength;
        if (type < EtherType.Lowest)
        {
            return cursor.Bytes.Length >= payload + 2 && type >= 3 && type <= cursor.WireLength - payload &&
                cursor.U16(payload) is 0xaaaa or 0x4242 or 0x0606;
        }

        return type switch
        {
            EtherType.IPv4 => cursor.Bytes.Length <= payload || cursor.Bytes[payload] is >= 0x45 and <= 0x4f,
            EtherType.IPv6 => cursor.Bytes.Length <= payload || cursor.Bytes[payload] >> 4 == 6,
            EtherType.Arp => true,
            _ => EtherType.Next(type) != Layer.NotIp,
        };
    }
}
