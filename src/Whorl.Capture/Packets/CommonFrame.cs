using System.Buffers.Binary;

namespace Whorl.Capture.Packets;

/// <summary>
/// The frame nearly every capture is full of: Ethernet II, IPv4 without options or IPv6 without extension headers,
/// TCP or UDP, whole. Decoded in one go, without the walk's bookkeeping; anything else, anything odd included, is
/// declined. A test holds the two ways to the same answers.
/// </summary>
internal static class CommonFrame
{
    private const int EthernetLength = 14;
    private const int IPv4Length = 20;
    private const int IPv6Length = 40;

    public static bool TryDecode(ReadOnlySpan<byte> frame, ref DecodedPacket packet, out DecodeOutcome outcome)
    {
        outcome = DecodeOutcome.Malformed;
        if (frame.Length < EthernetLength + IPv4Length)
        {
            return false;
        }

        uint typeAndStart = BinaryPrimitives.ReadUInt32BigEndian(frame[12..]) >> 8;
        byte protocol;
        ReadOnlySpan<byte> segment;
        if (typeAndStart == 0x080045)
        {
            ReadOnlySpan<byte> ip = frame[EthernetLength..];
            int total = BinaryPrimitives.ReadUInt16BigEndian(ip[2..]);
            if (total < IPv4Length || total > ip.Length || (BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x3fff) != 0)
            {
                return false;
            }

            protocol = ip[9];
            segment = ip[IPv4Length..total];
            packet.Source = IpAddress.FromIPv4(ip[12..]);
            packet.Destination = IpAddress.FromIPv4(ip[16..]);
        }
        else if ((typeAndStart & 0xfffff0) == 0x86dd60 && frame.Length >= EthernetLength + IPv6Length)
        {
            ReadOnlySpan<byte> ip = frame[EthernetLength..];
            int length = BinaryPrimitives.ReadUInt16BigEndian(ip[4..]);
            if (length == 0 || length > ip.Length - IPv6Length)
            {
                return false;
            }

            protocol = ip[6];
            segment = ip.Slice(IPv6Length, length);
            packet.Source = IpAddress.FromIPv6(ip[8..]);
            packet.Destination = IpAddress.FromIPv6(ip[24..]);
        }
        else
        {
            return false;
        }

        if (protocol == IpProtocol.Tcp)
        {
            if (segment.Length < 20)
            {
                return false;
            }

            int header = segment[12] >> 4 << 2;
            if (header < 20 || header > segment.Length)
            {
                return false;
            }

            uint ports = BinaryPrimitives.ReadUInt32BigEndian(segment);
            packet.SourcePort = (ushort)(ports >> 16);
            packet.DestinationPort = (ushort)ports;
            packet.Sequence = BinaryPrimitives.ReadUInt32BigEndian(segment[4..]);
            packet.Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(segment[8..]);
            packet.Flags = (TcpFlags)(segment[13] & 0x3f);
            packet.Payload = segment[header..];
            outcome = DecodeOutcome.Tcp;
        }
        else if (protocol == IpProtocol.Udp)
        {
            if (segment.Length < 8)
            {
                return false;
            }

            uint ports = BinaryPrimitives.ReadUInt32BigEndian(segment);
            int length = BinaryPrimitives.ReadUInt16BigEndian(segment[4..]);
            if (length < 8 || length > segment.Length || Transport.TunnelOf((ushort)(ports >> 16), (ushort)ports) != Layer.DoneUdp)
            {
                return false;
            }

            packet.SourcePort = (ushort)(ports >> 16);
            packet.DestinationPort = (ushort)ports;
            packet.Sequence = 0;
            packet.Acknowledgment = 0;
            packet.Flags = TcpFlags.None;
            packet.Payload = segment[8..length];
            outcome = DecodeOutcome.Udp;
        }
        else
        {
            return false;
        }

        packet.MissingBytes = 0;
        packet.Tunnel.Clear();
        return true;
    }
}
