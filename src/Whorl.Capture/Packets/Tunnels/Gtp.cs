using Whorl.Capture.Packets.LinkLayers;

namespace Whorl.Capture.Packets.Tunnels;

/// <summary>GTP-U (3GPP TS 29.281; version 0 from TS 09.60): only G-PDUs carry a user's packet.</summary>
internal static class Gtp
{
    private const byte UserPacket = 255;

    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const byte notPrime = 0x10;
        if (cursor.Bytes.Length < 8 || (cursor.Bytes[0] & notPrime) == 0 || cursor.Bytes[1] != UserPacket)
        {
            return Layer.NotIp;
        }

        return (cursor.Bytes[0] >> 5) switch
        {
            0 => DecodeVersion0(ref cursor, ref packet),
            1 => DecodeVersion1(ref cursor, ref packet),
            _ => Layer.NotIp,
        };
    }

    private static Layer DecodeVersion0(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 20;
        packet.Tunnel.Push(TunnelKind.Gtp, cursor.U16(6)); // the flow label, which the TEID replaced
        cursor.Shorten(header + cursor.U16(2));
        Layer fits = cursor.Skip(header, Layer.Gtp);
        return fits == Layer.Gtp ? Inner(ref cursor) : fits;
    }

    private static Layer DecodeVersion1(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int header = 8;
        const byte anyOptional = 0x07;
        const byte extensionPresent = 0x04;
        byte flags = cursor.Bytes[0];
        packet.Tunnel.Push(TunnelKind.Gtp, cursor.U32(4));
        cursor.Shorten(header + cursor.U16(2));

        int at = header;
        if ((flags & anyOptional) != 0)
        {
            at += 4;
            if (cursor.Bytes.Length < at)
            {
                return Layer.Truncated;
            }

            // The last byte of the optional fields, and of each extension header, is the type of the next one.
            while ((flags & extensionPresent) != 0 && cursor.Bytes[at - 1] != 0)
            {
                if (cursor.Bytes.Length <= at)
                {
                    return Layer.Truncated;
                }

                int length = cursor.Bytes[at] * 4;
                if (length == 0)
                {
                    return Layer.Malformed;
                }

                at += length;
                if (cursor.Bytes.Length < at)
                {
                    return Layer.Truncated;
                }
            }
        }

        Layer fits = cursor.Skip(at, Layer.Gtp);
        return fits == Layer.Gtp ? Inner(ref cursor) : fits;
    }

    /// <summary>The session's type is not in the packet: IP mostly, else PPP, or Ethernet since 5G.</summary>
    private static Layer Inner(ref PacketCursor cursor)
    {
        if (cursor.Bytes.IsEmpty)
        {
            return Layer.Truncated;
        }

        return cursor.Bytes[0] switch
        {
            >= 0x45 and <= 0x4f => Layer.IPv4,
            >= 0x60 and <= 0x6f => Layer.IPv6,
            _ when Ethernet.IsPlausible(ref cursor, 0) => Layer.Ethernet,
            _ => Layer.Ppp,
        };
    }
}
