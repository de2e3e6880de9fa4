namespace Whorl.Capture.Packets.LinkLayers;

/// <summary>PPP (RFC 1661), with or without HDLC address and control (RFC 1662), protocol fields compressed or not.</summary>
internal static class Ppp
{
    public static Layer Decode(ref PacketCursor cursor)
    {
        ReadOnlySpan<byte> bytes = cursor.Bytes;
        if (bytes.IsEmpty)
        {
            return Layer.Truncated;
        }

        int at = 0;
        if (bytes[0] is CiscoHdlc.Unicast or CiscoHdlc.Multicast)
        {
            return Layer.CiscoHdlc; // shares the link types of PPP
        }

        if (bytes[0] == 0xff)
        {
            at = bytes.Length > 1 && bytes[1] == 3 ? 2 : 1;
        }

        if (bytes.Length <= at)
        {
            return Layer.Truncated;
        }

        // The last byte of a protocol number is odd and the first even: an odd first byte is a compressed field.
        int protocol = bytes[at++];
        if ((protocol & 1) == 0)
        {
            if (bytes.Length <= at)
            {
                return Layer.Truncated;
            }

            protocol = protocol << 8 | bytes[at++];
        }

        cursor.Bytes = bytes[at..];
        return protocol switch
        {
            0x0021 => Layer.IPv4,
            0x0057 => Layer.IPv6,
            0x0281 or 0x0283 => Layer.Mpls,
            0x0031 => DecodeBridged(ref cursor),
            0x003d => DecodeMultilink(ref cursor),
            _ => Layer.NotIp,
        };
    }

    /// <summary>Bridging Control Protocol (RFC 3518): flags, MAC type, perhaps a LAN identifier, then the frame.</summary>
    private static Layer DecodeBridged(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < 2)
        {
            return Layer.Truncated;
        }

        const byte lanIdentifierPresent = 0x40;
        const byte ieee8023 = 1;
        return cursor.Bytes[1] != ieee8023
            ? Layer.NotIp
            : cursor.Skip((cursor.Bytes[0] & lanIdentifierPresent) != 0 ? 6 : 2, Layer.Ethernet);
    }

    /// <summary>Multilink (RFC 1990): a packet that is both the beginning and the end is whole; others are not joined.</summary>
    private static Layer DecodeMultilink(ref PacketCursor cursor) =>
        cursor.Bytes.IsEmpty ? Layer.Truncated
        : (cursor.Bytes[0] & 0xc0) == 0xc0 ? cursor.Skip(4, Layer.Ppp)
        : Layer.NotIp;
}
