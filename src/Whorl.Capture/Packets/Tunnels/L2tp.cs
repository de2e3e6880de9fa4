using Whorl.Capture.Packets.LinkLayers;

namespace Whorl.Capture.Packets.Tunnels;

/// <summary>L2TP version 2 over UDP (RFC 2661), version 3 over UDP or IP (RFC 3931), data messages only.</summary>
internal static class L2tp
{
    private const int Control = 0x8000;
    private const int LengthPresent = 0x4000;
    private const int SequencePresent = 0x0800;
    private const int OffsetPresent = 0x0200;

    public static Layer DecodeOverUdp(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < 6)
        {
            return Layer.NotIp;
        }

        int flags = cursor.U16(0);
        if ((flags & Control) != 0)
        {
            return Layer.NotIp;
        }

        switch (flags & 15)
        {
            case 2: return DecodeVersion2(flags, ref cursor, ref packet);
            case 3:
                cursor.Bytes = cursor.Bytes[4..];
                return DecodeVersion3(ref cursor, ref packet);
            default: return Layer.NotIp;
        }
    }

    public static Layer DecodeOverIp(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < 4)
        {
            return Layer.Truncated;
        }

        return cursor.U32(0) == 0
            ? Layer.OtherTransport // session 0 is the control channel
            : DecodeVersion3(ref cursor, ref packet);
    }

    private static Layer DecodeVersion2(int flags, ref PacketCursor cursor, ref DecodedPacket packet)
    {
        int at = 2;
        if ((flags & LengthPresent) != 0)
        {
            cursor.Shorten(cursor.U16(2));
            at = 4;
        }

        int header = at + 4 + ((flags & SequencePresent) != 0 ? 4 : 0);
        if (cursor.Bytes.Length < header)
        {
            return Layer.Truncated;
        }

        packet.Tunnel.Push(TunnelKind.L2tp, cursor.U16(at + 2));
        if ((flags & OffsetPresent) != 0)
        {
            if (cursor.Bytes.Length < header + 2)
            {
                return Layer.Truncated;
            }

            header += 2 + cursor.U16(header);
        }

        return cursor.Skip(header, Layer.Ppp);
    }

    /// <summary>
    /// The session, then a cookie and a sublayer whose lengths only the control channel told: the frame is where one
    /// makes sense, with Linux's default, no cookie and four bytes of sublayer, among the tries.
    /// </summary>
    private static Layer DecodeVersion3(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        if (cursor.Bytes.Length < 4)
        {
            return Layer.Truncated;
        }

        packet.Tunnel.Push(TunnelKind.L2tp, cursor.U32(0));
        cursor.Bytes = cursor.Bytes[4..];
        for (int offset = 0; offset <= 12; offset += 4)
        {
            if (Ethernet.IsPlausible(ref cursor, offset))
            {
                return cursor.Skip(offset, Layer.Ethernet);
            }
        }

        for (int offset = 0; offset <= 12 && offset < cursor.Bytes.Length; offset += 4)
        {
            PacketCursor inner = cursor;
            inner.Bytes = inner.Bytes[offset..];
            if (IPv4.IsPlausible(ref inner) || IPv6.IsPlausible(ref inner))
            {
                return cursor.Skip(offset, Layer.AnyIp);
            }

            if (inner.Bytes.Length >= 4 && inner.U32(0) is 0xff030021 or 0xff030057)
            {
                return cursor.Skip(offset, Layer.Ppp);
            }

            if (inner.Bytes.Length >= 4 && inner.U32(0) is 0x0f000800 or 0x0f0086dd)
            {
                return cursor.Skip(offset, Layer.CiscoHdlc);
            }
        }

        return Layer.NotIp;
    }
}
