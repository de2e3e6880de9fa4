using Whorl.Capture.Packets.LinkLayers;

namespace Whorl.Capture.Packets.Tunnels;

/// <summary>GRE version 0 (RFC 2784, 2890; routing from RFC 1701) and version 1, which is PPTP's (RFC 2637).</summary>
internal static class Gre
{
    private const int ChecksumPresent = 0x8000;
    private const int RoutingPresent = 0x4000;
    private const int KeyPresent = 0x2000;
    private const int SequencePresent = 0x1000;
    private const int AcknowledgmentPresent = 0x0080;

    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < 4)
        {
            return Layer.Truncated;
        }

        int flags = cursor.U16(0);
        return (flags & 7) switch
        {
            0 => DecodeVersion0(flags, cursor.U16(2), ref cursor, ref packet),
            1 => DecodeVersion1(flags, ref cursor, ref packet),
            _ => Layer.Malformed,
        };
    }

    /// <summary>GRE in UDP (RFC 8086): version 0, without what that leaves no room for, or the datagram is none.</summary>
    public static Layer DecodeOverUdp(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        const int allowed = ChecksumPresent | KeyPresent | SequencePresent;
        return cursor.Bytes.Length < 4 || (cursor.U16(0) & ~allowed) != 0 || cursor.U16(2) == 0 ? Layer.NotIp : Decode(ref cursor, ref packet);
    }

    private static Layer DecodeVersion0(int flags, ushort protocol, ref PacketCursor cursor, ref DecodedPacket packet)
    {
        int at = (flags & (ChecksumPresent | RoutingPresent)) != 0 ? 8 : 4;
        long key = -1;
        if ((flags & KeyPresent) != 0)
        {
            if (cursor.Bytes.Length < at + 4)
            {
                return Layer.Truncated;
            }

            key = cursor.U32(at);
            at += 4;
        }

        bool hasSequence = (flags & SequencePresent) != 0;
        at += hasSequence ? 4 : 0;
        Layer fits = cursor.Skip(at, Layer.Gre);
        if (fits == Layer.Gre && (flags & RoutingPresent) != 0)
        {
            fits = SkipRouting(ref cursor);
        }

        if (fits != Layer.Gre)
        {
            return fits;
        }

        switch (protocol)
        {
            case 0x88be: return Erspan.DecodeType1Or2(hasSequence, ref cursor, ref packet);
            case 0x22eb: return Erspan.DecodeType3(ref cursor, ref packet);
        }

        packet.Tunnel.Push(TunnelKind.Gre, key);
        return protocol switch
        {
            0 => Layer.OtherTransport, // a keepalive: the way back, with nothing in it
            0x883e => DecodeWccp(ref cursor),
            >= 0x8200 and <= 0x8370 when (protocol & 15) == 0 => Layer.Ieee80211, // Aruba's access points
            _ => EtherType.Next(protocol),
        };
    }

    /// <summary>Source route entries: address family, offset, length; the last is empty (RFC 1701).</summary>
    private static Layer SkipRouting(ref PacketCursor cursor)
    {
        while (true)
        {
            if (cursor.Bytes.Length < 4)
            {
                return Layer.Truncated;
            }

            int length = cursor.Bytes[3];
            bool last = length == 0 && cursor.U16(0) == 0;
            Layer fits = cursor.Skip(4 + length, Layer.Gre);
            if (last || fits != Layer.Gre)
            {
                return fits;
            }
        }
    }

    /// <summary>Web cache redirection: version 2 puts four bytes in front of the IP packet.</summary>
    private static Layer DecodeWccp(ref PacketCursor cursor) =>
        cursor.Bytes.IsEmpty ? Layer.Truncated
        : cursor.Bytes[0] >> 4 == 4 ? Layer.IPv4
        : cursor.Skip(4, Layer.AnyIp);

    private static Layer DecodeVersion1(int flags, ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < 8)
        {
            return Layer.Truncated;
        }

        if (cursor.U16(2) == EoIp.Protocol)
        {
            return EoIp.Decode(ref cursor, ref packet);
        }

        const ushort ppp = 0x880b;
        if (cursor.U16(2) != ppp)
        {
            return Layer.Malformed;
        }

        int length = cursor.U16(4);
        packet.Tunnel.Push(TunnelKind.Gre, cursor.U16(6)); // the key's lower half is the call, the upper the length
        int header = 8 + ((flags & SequencePresent) != 0 ? 4 : 0) + ((flags & AcknowledgmentPresent) != 0 ? 4 : 0);
        Layer fits = cursor.Skip(header, Layer.Ppp);
        if (fits != Layer.Ppp || length == 0)
        {
            return fits == Layer.Ppp ? Layer.OtherTransport : fits; // an acknowledgment alone
        }

        cursor.Shorten(length);
        return Layer.Ppp;
    }
}
