using System.Buffers.Binary;

namespace Whorl.Tls.Tests.Quic;

/// <summary>One UDP datagram of a capture, as the tests' small walker found it.</summary>
internal sealed record CapturedDatagram(int Frame, string Source, int SourcePort, string Destination, int DestinationPort, byte[] Payload);

/// <summary>
/// A walker for tests only: pcap and pcapng, Ethernet (VLAN), raw IP, Linux cooked, PPP, null; IPv4 and IPv6 without
/// fragments; UDP, Geneve unpacked. What it does not know it leaves out.
/// </summary>
internal static class CaptureDatagrams
{
    public static IEnumerable<CapturedDatagram> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int frame = 0;
        foreach ((uint link, ReadOnlyMemory<byte> packet) in Packets(file))
        {
            frame++;
            if (Udp(link, packet.Span, frame) is { } datagram)
            {
                yield return datagram;
            }
        }
    }

    private static IEnumerable<(uint Link, ReadOnlyMemory<byte> Packet)> Packets(byte[] file)
    {
        if (file.Length < 24)
        {
            return [];
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(file) == 0x0a0d0d0a ? PcapNg(file) : Pcap(file);
    }

    private static IEnumerable<(uint Link, ReadOnlyMemory<byte> Packet)> Pcap(byte[] file)
    {
        bool little = file[0] is 0xd4 or 0x4d;
        uint link = U32(file, 20, little) & 0xffff;
        for (int at = 24; at + 16 <= file.Length;)
        {
            long length = U32(file, at + 8, little);
            if (at + 16 + length > file.Length)
            {
                yield break;
            }

            yield return (link, file.AsMemory(at + 16, (int)length));
            at += 16 + (int)length;
        }
    }

    private static IEnumerable<(uint Link, ReadOnlyMemory<byte> Packet)> PcapNg(byte[] file)
    {
        bool little = true;
        List<uint> links = [];
        for (int at = 0; at + 12 <= file.Length;)
        {
            uint type = U32(file, at, little);
            if (type == 0x0a0d0d0a)
            {
                little = file[at + 8] == 0x4d;
                links.Clear();
            }

            long length = U32(file, at + 4, little);
            if (length < 12 || at + length > file.Length)
            {
                yield break;
            }

            if (type == 1)
            {
                links.Add(little ? BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 8)) : BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 8)));
            }
            else if (type == 6 && length >= 32)
            {
                int card = (int)U32(file, at + 8, little);
                int size = (int)U32(file, at + 20, little);
                if (card < links.Count && size <= length - 32)
                {
                    yield return (links[card], file.AsMemory(at + 28, size));
                }
            }

            at += (int)length;
        }
    }

    private static CapturedDatagram? Udp(uint link, ReadOnlySpan<byte> packet, int frame)
    {
        int skip = link switch { 1 => 14, 113 => 16, 276 => 20, 0 => 4, 9 => packet.Length > 1 && packet[0] == 0xff ? 4 : 2, 101 or 12 or 228 or 229 => 0, _ => -1 };
        if (skip < 0 || packet.Length < skip + 20)
        {
            return null;
        }

        if (link == 1)
        {
            while (packet.Length > skip + 20 && BinaryPrimitives.ReadUInt16BigEndian(packet[(skip - 2)..]) is 0x8100 or 0x88a8)
            {
                skip += 4;
            }

            if (BinaryPrimitives.ReadUInt16BigEndian(packet[(skip - 2)..]) == 0x8864)
            {
                skip += 8;
            }
        }

        ReadOnlySpan<byte> ip = packet[skip..];
        ReadOnlySpan<byte> udp;
        string source;
        string destination;
        if (ip[0] >> 4 == 4 && ip[9] == 17 && (BinaryPrimitives.ReadUInt16BigEndian(ip[6..]) & 0x3fff) == 0)
        {
            udp = ip[((ip[0] & 15) * 4)..];
            source = new System.Net.IPAddress(ip.Slice(12, 4)).ToString();
            destination = new System.Net.IPAddress(ip.Slice(16, 4)).ToString();
        }
        else if (ip[0] >> 4 == 6 && ip.Length > 48 && ip[6] == 17)
        {
            udp = ip[40..];
            source = new System.Net.IPAddress(ip.Slice(8, 16)).ToString();
            destination = new System.Net.IPAddress(ip.Slice(24, 16)).ToString();
        }
        else
        {
            return null;
        }

        if (udp.Length < 8)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(udp[4..]);
        if (BinaryPrimitives.ReadUInt16BigEndian(udp[2..]) == 6081 && udp.Length > 16)
        {
            int inner = 16 + ((udp[8] & 0x3f) * 4);
            bool ethernet = BinaryPrimitives.ReadUInt16BigEndian(udp[10..]) == 0x6558;
            return inner < udp.Length ? Udp(ethernet ? 1u : 101u, udp[inner..], frame) : null;
        }

        return new CapturedDatagram(
            frame,
            source,
            BinaryPrimitives.ReadUInt16BigEndian(udp),
            destination,
            BinaryPrimitives.ReadUInt16BigEndian(udp[2..]),
            udp[8..Math.Clamp(length, 8, udp.Length)].ToArray());
    }

    private static uint U32(byte[] file, int at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at)) : BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
}
