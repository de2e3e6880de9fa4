namespace Whorl.Capture.Packets;

/// <summary>IPv4 (RFC 791).</summary>
internal static class IPv4
{
    private const int MinimumLength = 20;

    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet, FragmentTable fragments, long timestamp)
    {
        if (cursor.Bytes.Length < MinimumLength)
        {
            return Layer.Truncated;
        }

        int header = (cursor.Bytes[0] & 15) << 2;
        int total = cursor.U16(2);
        if (cursor.Bytes[0] >> 4 != 4 || header < MinimumLength || (total != 0 && total < header))
        {
            return Layer.Malformed;
        }

        bool cut = total > cursor.Bytes.Length;

        // A length beyond the frame's is a sender's or an editor's mistake: the bytes there were decide what is missing.
        // Segmentation offload leaves the total length 0 (BIG TCP and old drivers): the frame's end is the packet's.
        if (total != 0)
        {
            cursor.Shorten(total);
        }

        packet.Source = IpAddress.FromIPv4(cursor.Bytes[12..]);
        packet.Destination = IpAddress.FromIPv4(cursor.Bytes[16..]);
        byte protocol = cursor.Bytes[9];
        int fragment = cursor.U16(6);
        uint identification = cursor.U16(4);
        Layer fits = cursor.Skip(header, Layer.IPv4);
        if (fits != Layer.IPv4)
        {
            return fits;
        }

        if ((fragment & 0x3fff) != 0)
        {
            if (cut)
            {
                fragments.Refuse();
                return Layer.Truncated;
            }

            FragmentKey key = new(packet.Source, packet.Destination, identification, protocol, packet.Tunnel.Digest());
            if (!fragments.TryJoin(key, (fragment & 0x1fff) << 3, (fragment & 0x2000) != 0, protocol, timestamp, ref cursor, out _))
            {
                return Layer.HeldFragment;
            }
        }

        return protocol == IpProtocol.Authentication
            ? IPv6.DecodeExtensions(protocol, inIPv6: false, cut, ref cursor, ref packet, fragments, timestamp)
            : IpProtocol.Next(protocol, inIPv6: false, ref packet);
    }

    /// <summary>Whether an IPv4 packet seems to start here: for encapsulations that do not say what they carry.</summary>
    public static bool IsPlausible(ref PacketCursor cursor)
    {
        if (cursor.Bytes.Length < MinimumLength || cursor.Bytes[0] >> 4 != 4 || (cursor.Bytes[0] & 15) < 5)
        {
            return false;
        }

        int total = cursor.U16(2);
        return total == 0 || (total >= MinimumLength && total <= cursor.WireLength);
    }
}
