namespace Whorl.Capture.Packets.Tunnels;

/// <summary>CAPWAP (RFC 5415 section 4): the data channel's frames, and the DTLS that protects either channel.</summary>
internal static class Capwap
{
    private const ushort DataPort = 5247;
    private const byte PlainPreamble = 0;
    private const byte DtlsPreamble = 1;

    /// <summary>The control channel carries no user's frames: only its DTLS is of interest.</summary>
    public static Layer DecodeControl(ref PacketCursor cursor, ref DecodedPacket packet) =>
        IsDtls(ref cursor) ? PassDtlsOn(ref cursor, ref packet) : Layer.NotIp;

    public static Layer DecodeData(ref PacketCursor cursor, ref DecodedPacket packet, FragmentTable fragments, long timestamp)
    {
        if (IsDtls(ref cursor))
        {
            return PassDtlsOn(ref cursor, ref packet);
        }

        if (cursor.Bytes.Length < 8 || cursor.Bytes[0] != PlainPreamble)
        {
            return Layer.NotIp;
        }

        const byte nativeFrame = 0x01;
        const byte fragment = 0x80;
        const byte keepAlive = 0x08;
        int header = cursor.Bytes[1] >> 3 << 2;
        byte flags = cursor.Bytes[3];
        if (header < 8 || (flags & keepAlive) != 0)
        {
            return Layer.NotIp;
        }

        const int ieee80211 = 1;
        bool native = (cursor.Bytes[2] & nativeFrame) != 0;
        int binding = (cursor.Bytes[2] >> 1) & 0x1f;
        if (native && binding is not (0 or ieee80211))
        {
            return Layer.NotIp;
        }

        packet.Tunnel.Push(TunnelKind.Capwap);
        Layer inner = native ? Layer.CapwapIeee80211 : Layer.Ethernet;
        if ((flags & fragment) != 0)
        {
            return Join(header, inner, ref cursor, packet, fragments, timestamp);
        }

        return cursor.Skip(header, inner);
    }

    /// <summary>Section 4.4: fragments have an identification of their sender's and an offset in units of eight bytes.</summary>
    private static Layer Join(int header, Layer inner, ref PacketCursor cursor, in DecodedPacket packet, FragmentTable fragments, long timestamp)
    {
        const byte lastFragment = 0x40;
        bool more = (cursor.Bytes[3] & lastFragment) == 0;
        ushort peer = packet.SourcePort == DataPort ? packet.DestinationPort : packet.SourcePort;
        uint identification = (uint)cursor.U16(4) << 16 | peer;
        int offset = cursor.U16(6) & 0xfff8;
        if (cursor.Missing > 0)
        {
            fragments.Refuse();
            return Layer.Truncated;
        }

        Layer fits = cursor.Skip(header, inner);
        if (fits != inner)
        {
            return fits;
        }

        FragmentKey key = new(packet.Source, packet.Destination, identification, FragmentKey.Capwap, packet.Tunnel.Digest());
        if (!fragments.TryJoin(key, offset, more, protocol: (byte)inner, timestamp, ref cursor, out byte joined))
        {
            return Layer.HeldFragment;
        }

        // What had fragments that fit together is CAPWAP, whatever it carries.
        cursor.Plain.IsSet = false;
        return (Layer)joined;
    }

    private static bool IsDtls(ref PacketCursor cursor) =>
        cursor.Bytes.Length > 4 && cursor.U32(0) == DtlsPreamble << 24 && cursor.Bytes[4] is (>= 20 and <= 26) or (>= 0x20 and <= 0x3f);

    private static Layer PassDtlsOn(ref PacketCursor cursor, ref DecodedPacket packet)
    {
        packet.Tunnel.Push(TunnelKind.Capwap);
        packet.Payload = cursor.Bytes[4..];
        return Layer.DoneUdp;
    }
}
