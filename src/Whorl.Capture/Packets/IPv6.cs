using System.Buffers.Binary;

namespace Whorl.Capture.Packets;

/// <summary>IPv6 and its extension headers (RFC 8200).</summary>
internal static class IPv6
{
    private const int HeaderLength = 40;
    private const byte JumboPayloadOption = 0xc2; // RFC 2675

    public static Layer Decode(ref PacketCursor cursor, ref DecodedPacket packet, FragmentTable fragments, long timestamp)
    {
        if (cursor.Bytes.Length < HeaderLength)
        {
            return Layer.Truncated;
        }

        if (cursor.Bytes[0] >> 4 != 6)
        {
            return Layer.Malformed;
        }

        int length = cursor.U16(4);
        byte next = cursor.Bytes[6];
        packet.Source = IpAddress.FromIPv6(cursor.Bytes[8..]);
        packet.Destination = IpAddress.FromIPv6(cursor.Bytes[24..]);
        cursor.Bytes = cursor.Bytes[HeaderLength..];

        // Length 0 is a jumbogram, whose length is in a hop-by-hop option, or BIG TCP, which may leave that out.
        bool cut = length > cursor.Bytes.Length;
        if (length != 0)
        {
            cursor.Shorten(length);
        }
        else if (next == IpProtocol.HopByHop && TryReadJumboLength(cursor.Bytes, out uint jumbo))
        {
            cursor.Shorten(jumbo);
        }

        return DecodeExtensions(next, inIPv6: true, cut, ref cursor, ref packet, fragments, timestamp);
    }

    /// <summary>Steps over extension headers, from <paramref name="next"/> on, to what they precede; <paramref name="cut"/>: not all of the packet is here.</summary>
    public static Layer DecodeExtensions(byte next, bool inIPv6, bool cut, ref PacketCursor cursor, ref DecodedPacket packet, FragmentTable fragments, long timestamp)
    {
        for (int headers = 0; headers < PacketDecoder.MaxLayers; headers++)
        {
            int unit;
            int extra;
            switch (next)
            {
                case IpProtocol.HopByHop when inIPv6:
                case IpProtocol.Routing when inIPv6:
                case IpProtocol.DestinationOptions when inIPv6:
                case IpProtocol.Mobility when inIPv6:
                case IpProtocol.Hip when inIPv6:
                case IpProtocol.Shim6 when inIPv6:
                    (unit, extra) = (8, 1);
                    break;
                case IpProtocol.Authentication:
                    (unit, extra) = (4, 2);
                    break;
                case IpProtocol.Fragment when inIPv6:
                    (unit, extra) = (8, 1);
                    break;
                default:
                    return IpProtocol.Next(next, inIPv6, ref packet);
            }

            if (cursor.Bytes.Length < 8)
            {
                return cursor.WireLength < 8 ? Layer.Malformed : Layer.Truncated;
            }

            byte following = cursor.Bytes[0];
            if (next == IpProtocol.Fragment)
            {
                int offset = cursor.U16(2);
                uint identification = cursor.U32(4);
                cursor.Bytes = cursor.Bytes[8..];

                // Offset 0 and nothing more is an atomic fragment: a whole packet (RFC 6946).
                if ((offset & 0xfff9) != 0)
                {
                    if (cursor.Missing > 0 || cut)
                    {
                        fragments.Refuse();
                        return Layer.Truncated;
                    }

                    FragmentKey key = new(packet.Source, packet.Destination, identification, 0, packet.Tunnel.Digest());
                    if (!fragments.TryJoin(key, offset & 0xfff8, (offset & 1) != 0, following, timestamp, ref cursor, out following))
                    {
                        return Layer.HeldFragment;
                    }
                }
            }
            else
            {
                Layer fits = cursor.Skip((cursor.Bytes[1] + extra) * unit, Layer.IPv6);
                if (fits != Layer.IPv6)
                {
                    return fits;
                }
            }

            next = following;
        }

        return Layer.TooManyLayers;
    }

    /// <summary>Whether an IPv6 packet seems to start here: for encapsulations that do not say what they carry.</summary>
    public static bool IsPlausible(ref PacketCursor cursor) =>
        cursor.Bytes.Length >= HeaderLength && cursor.Bytes[0] >> 4 == 6 && cursor.U16(4) + HeaderLength <= cursor.WireLength;

    private static bool TryReadJumboLength(ReadOnlySpan<byte> options, out uint length)
    {
        length = 0;
        if (options.Length < 8)
        {
            return false;
        }

        options = options[2..Math.Min(options.Length, (options[1] + 1) * 8)];
        while (options.Length >= 6)
        {
            if (options[0] == JumboPayloadOption)
            {
                length = BinaryPrimitives.ReadUInt32BigEndian(options[2..]);
                return options[1] == 4 && length > ushort.MaxValue;
            }

            int step = options[0] == 0 ? 1 : options[1] + 2; // Pad1 is one byte without a length
            if (step > options.Length)
            {
                return false;
            }

            options = options[step..];
        }

        return false;
    }
}
