using FsCheck;
using FsCheck.Fluent;
using Whorl.Capture.Files;
using Whorl.Capture.Packets;
using static Whorl.Capture.Tests.Packets.Encapsulate;

namespace Whorl.Capture.Tests.Packets;

public sealed class EncapsulationTests
{
    private const byte TcpProtocol = 6;
    private const byte UdpProtocol = 17;

    public static TheoryData<string> Names() => [.. All(TcpSegment(Payload), TcpProtocol).Select(sample => sample.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_tcp_segment_comes_out_of_its_encapsulation_unchanged(string name)
    {
        (_, LinkType linkType, byte[] frame, string tunnel) = All(TcpSegment(Payload), TcpProtocol).Single(sample => sample.Name == name);
        DecodedPacket packet = default;
        Assert.Equal(DecodeOutcome.Tcp, new PacketDecoder().Decode(frame, frame.Length, linkType, 0, ref packet));
        AssertInner(name, packet);
        Assert.Equal(0x01020304u, packet.Sequence);
        Assert.Equal(0x55667788u, packet.Acknowledgment);
        Assert.Equal(TcpFlags.Psh | TcpFlags.Ack, packet.Flags);
        Assert.True(packet.Payload.SequenceEqual(Payload));
        Assert.Equal(0, packet.MissingBytes);
        if (linkType == LinkType.Ethernet)
        {
            tunnel = tunnel.Replace("v4in4", "IpIp:-1").Replace("v4in6", "FourInSix:-1").Replace("v6in4", "SixInFour:-1").Replace("v6in6", "SixInSix:-1");
            Assert.Equal(tunnel, string.Join(',', Layers(packet.Tunnel)));
        }
    }

    [Fact]
    public void A_udp_datagram_comes_out_of_every_encapsulation_unchanged()
    {
        foreach ((string name, LinkType linkType, byte[] frame, _) in All(UdpDatagram(55555, 443, Payload), UdpProtocol))
        {
            DecodedPacket packet = default;
            DecodeOutcome outcome = new PacketDecoder().Decode(frame, frame.Length, linkType, 0, ref packet);
            Assert.True(outcome == DecodeOutcome.Udp && packet.Payload.SequenceEqual(Payload) && packet.DestinationPort == 443, name);
        }
    }

    [Fact]
    public void Every_prefix_of_every_sample_decodes_with_a_named_outcome()
    {
        foreach ((string name, LinkType linkType, byte[] frame, _) in All(TcpSegment(Payload), TcpProtocol))
        {
            for (int length = 0; length < frame.Length; length++)
            {
                PacketDecoder decoder = new();
                DecodedPacket packet = default;
                DecodeOutcome cut = decoder.Decode(frame.AsSpan(0, length), frame.Length, linkType, 0, ref packet);
                Assert.True(Enum.IsDefined(cut), name);
                if (cut == DecodeOutcome.Tcp && packet.DestinationPort == 443 && !name.Contains("padd", StringComparison.Ordinal) && !name.Contains("fcs", StringComparison.Ordinal))
                {
                    Assert.Equal(Payload.Length, packet.Payload.Length + packet.MissingBytes);
                }

                Assert.True(Enum.IsDefined(decoder.Decode(frame.AsSpan(0, length), length, linkType, 0, ref packet)), name);
            }
        }
    }

    [Fact]
    public void Every_sample_with_any_byte_changed_still_decodes_with_a_named_outcome()
    {
        Random random = new(20261122);
        PacketDecoder decoder = new();
        foreach ((string name, LinkType linkType, byte[] frame, _) in All(TcpSegment(Payload), TcpProtocol))
        {
            for (int at = 0; at < frame.Length; at++)
            {
                foreach (byte value in new byte[] { 0, 0xff, 0x7f, (byte)random.Next(256) })
                {
                    byte old = frame[at];
                    frame[at] = value;
                    DecodedPacket packet = default;
                    Assert.True(Enum.IsDefined(decoder.Decode(frame, frame.Length, linkType, 0, ref packet)), name);
                    frame[at] = old;
                }
            }
        }
    }

    [Fact]
    public void Random_bytes_of_every_link_type_end_with_a_named_outcome()
    {
        PacketDecoder decoder = new();
        ushort[] linkTypes = [.. Enum.GetValues<LinkType>().Select(type => (ushort)type), 6, 10, 100, 107, 109, 117, 138, 167, 178, 179, 180, 181, 192, 226, 239, 242, 258, 281, 282, 284, 285, 999];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll<byte[], int>((bytes, length) =>
        {
            foreach (ushort linkType in linkTypes)
            {
                DecodedPacket packet = default;
                Assert.True(Enum.IsDefined(decoder.Decode(bytes, length, (LinkType)linkType, length, ref packet)));
            }
        }));
    }

    [Fact]
    public void Any_encapsulation_in_any_other_keeps_the_segment()
    {
        List<(string Name, LinkType LinkType, byte[] Frame, string Tunnel)> samples = [.. All(TcpSegment(Payload), TcpProtocol).Where(sample => sample.LinkType == LinkType.Ethernet)];
        foreach ((string name, _, byte[] frame, _) in samples)
        {
            byte[][] outers =
            [
                Ethernet(0x0800, IPv4(17, UdpDatagram(50000, 4789, [8, 0, 0, 0, 0, 0, 1, 0, .. frame]), 0x0a08)),
                Ethernet(0x86dd, IPv6(17, UdpDatagram(50000, 6081, [0, 0, 0x65, 0x58, 0, 0, 1, 0, .. frame]), 0x0a08)),
                Ethernet(0x8100, [0, 3, 8, 0, .. IPv4(47, [0, 0, 0x65, 0x58, .. frame], 0x0a08)]),
                Ethernet(0x8847, [0, 1, 0x01, 64, 0, 0, 0, 0, .. frame]),
            ];
            foreach (byte[] outer in outers)
            {
                DecodedPacket packet = default;
                Assert.Equal(DecodeOutcome.Tcp, new PacketDecoder().Decode(outer, outer.Length, LinkType.Ethernet, 0, ref packet));
                AssertInner(name, packet);
                Assert.True(packet.Payload.SequenceEqual(Payload), name);
            }
        }
    }

    [Fact]
    public void Tshark_reads_every_sample_as_we_do()
    {
        List<string> differences = [];
        foreach (var group in All(TcpSegment(Payload), TcpProtocol).Concat(All(UdpDatagram(55555, 443, Payload), UdpProtocol))
            .GroupBy(sample => (sample.LinkType, Options: TsharkOptions(sample.Name))))
        {
            string path = Path.Combine(Path.GetTempPath(), $"whorl-{Guid.NewGuid():N}.pcap");
            try
            {
                CaptureForTests.WritePcap(path, group.Key.LinkType, group.Select(sample => sample.Frame));
                string[] names = [.. group.Select(sample => sample.Name)];
                string[] options = group.Key.Options.Split('|', StringSplitOptions.RemoveEmptyEntries);
                differences.AddRange(TsharkComparison.Compare(path, options: options).Differences
                    .Select(line => $"{names[int.Parse(line[..line.IndexOf(':')]) - 1]} {line}"));
            }
            finally
            {
                File.Delete(path);
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public void Tcpdump_reads_the_tags_of_switch_chips_as_we_do()
    {
        foreach ((string name, LinkType linkType, byte[] frame) in SwitchTagged(TcpSegment(Payload), TcpProtocol))
        {
            DecodedPacket packet = default;
            Assert.Equal(DecodeOutcome.Tcp, new PacketDecoder().Decode(frame, frame.Length, linkType, 0, ref packet));
            AssertInner(name + " v4", packet);
            Assert.True(packet.Payload.SequenceEqual(Payload), name);
            string path = Path.Combine(Path.GetTempPath(), $"whorl-{Guid.NewGuid():N}.pcap");
            try
            {
                CaptureForTests.WritePcap(path, linkType, [frame]);
                Assert.Contains($"10.1.0.1.55555 > 10.1.0.2.443: Flags [P.], seq {0x01020304}:{0x01020304 + Payload.Length}", CaptureForTests.Run("tcpdump", ["-n", "-S", "-r", path]), StringComparison.Ordinal);
            }
            finally
            {
                File.Delete(path);
            }
        }

        byte[] linux = Ethernet(0xdada, [0, 0, 0xc0, 4, 0, 5, 8, 0, .. IPv4(TcpProtocol, TcpSegment(Payload))]);
        DecodedPacket inEthernet = default;
        Assert.Equal(DecodeOutcome.Tcp, new PacketDecoder().Decode(linux, linux.Length, LinkType.Ethernet, 0, ref inEthernet));
    }

    /// <summary>What an L2TPv3 session carries, and behind what, its control channel tells: tshark has to be told; we find out.</summary>
    private static string TsharkOptions(string name)
    {
        const string ethernet = "-d|l2tp.pw_type==0,eth|-o|l2tp.cookie_size:";
        return name switch
        {
            _ when name.StartsWith("l2tpv3 cookie", StringComparison.Ordinal) => ethernet + "8 Byte Cookie|-o|l2tp.l2_specific:None",
            _ when name.StartsWith("l2tpv3 v", StringComparison.Ordinal) => ethernet + "None|-o|l2tp.l2_specific:None",
            _ when name.StartsWith("l2tpv3", StringComparison.Ordinal) => ethernet + "None|-o|l2tp.l2_specific:Default L2-Specific",
            _ when name.StartsWith("ivxlan", StringComparison.Ordinal) => "-d|udp.port==48879,vxlan",
            _ => "",
        };
    }

    private static void AssertInner(string name, DecodedPacket packet)
    {
        bool inIPv6 = name.Contains(" v6 in", StringComparison.Ordinal) ||
            (name.EndsWith(" v6", StringComparison.Ordinal) && !name.EndsWith(" in v6", StringComparison.Ordinal));
        string network = inIPv6 ? "2001:db8:a01::" : "10.1.0.";
        Assert.Equal(network + "1", TsharkComparison.Text(packet.Source));
        Assert.Equal(network + "2", TsharkComparison.Text(packet.Destination));
        Assert.Equal(0xd903, packet.SourcePort);
        Assert.Equal(443, packet.DestinationPort);
    }

    private static List<string> Layers(TunnelStack stack)
    {
        List<string> layers = [];
        for (int index = 0; index < stack.Count; index++)
        {
            layers.Add($"{stack[index].Kind}:{stack[index].Identifier}");
        }

        return layers;
    }
}
