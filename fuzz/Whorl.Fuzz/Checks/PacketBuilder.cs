using System.Buffers.Binary;
using Whorl.Capture.Files;
using Whorl.Capture.Packets;

namespace Whorl.Fuzz.Checks;

/// <summary>Wraps payloads in the IPv4 packets of one connection; direction 0 is from the client.</summary>
internal sealed class PacketBuilder
{
    private const int IpLength = 20;
    private const int TcpLength = 20;
    private const int UdpLength = 8;
    private readonly byte[] packet = new byte[1 << 16];

    /// <summary>A TCP segment, its payload cut to what an IP packet holds.</summary>
    public ReadOnlySpan<byte> Tcp(int direction, uint sequence, uint acknowledgment, TcpFlags flags, ReadOnlySpan<byte> payload)
    {
        Span<byte> tcp = packet.AsSpan(IpLength);
        WritePorts(tcp, direction);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(tcp[8..], acknowledgment);
        tcp[12] = TcpLength / 4 << 4;
        tcp[13] = (byte)flags;
        tcp[14..TcpLength].Clear();
        return Finish(6, direction, TcpLength, payload);
    }

    /// <summary>A UDP datagram.</summary>
    public ReadOnlySpan<byte> Udp(int direction, ReadOnlySpan<byte> payload)
    {
        payload = payload[..Math.Min(payload.Length, ushort.MaxValue - IpLength - UdpLength)];
        Span<byte> udp = packet.AsSpan(IpLength);
        WritePorts(udp, direction);
        BinaryPrimitives.WriteUInt16BigEndian(udp[4..], (ushort)(UdpLength + payload.Length));
        udp[6..UdpLength].Clear();
        return Finish(17, direction, UdpLength, payload);
    }

    /// <summary>What a capture file would say of a packet.</summary>
    public static CapturedPacket Captured(int length, int missing, long timestamp) =>
        new(0, length, length + missing, LinkType.IPv4, timestamp);

    private static void WritePorts(Span<byte> transport, int direction)
    {
        BinaryPrimitives.WriteUInt16BigEndian(transport, (ushort)(direction == 0 ? 40_000 : 443));
        BinaryPrimitives.WriteUInt16BigEndian(transport[2..], (ushort)(direction == 0 ? 443 : 40_000));
    }

    private ReadOnlySpan<byte> Finish(byte protocol, int direction, int header, ReadOnlySpan<byte> payload)
    {
        payload = payload[..Math.Min(payload.Length, ushort.MaxValue - IpLength - header)];
        int length = IpLength + header + payload.Length;
        Span<byte> ip = packet.AsSpan(0, IpLength);
        ip.Clear();
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)length);
        ip[8] = 64;
        ip[9] = protocol;
        ip[12] = ip[16] = 10;
        ip[15] = (byte)(direction == 0 ? 1 : 2);
        ip[19] = (byte)(direction == 0 ? 2 : 1);
        payload.CopyTo(packet.AsSpan(IpLength + header));
        return packet.AsSpan(0, length);
    }
}
