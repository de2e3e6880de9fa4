using Whorl.Capture.Files;
using Whorl.Capture.Packets;
using static Whorl.Capture.Tests.Packets.Encapsulate;

namespace Whorl.Capture.Tests.Packets;

public sealed class HostilePacketTests
{
    [Fact]
    public void Ipv4_header_length_below_5_or_beyond_the_packet_is_malformed()
    {
        byte[] packet = IPv4(6, TcpSegment(Payload));
        packet[0] = 0x44;
        Assert.Equal(DecodeOutcome.Malformed, Decode(packet));
        byte[] tiny = IPv4(6, []);
        tiny[0] = 0x4f;
        Assert.Equal(DecodeOutcome.Malformed, Decode(tiny));
    }

    [Fact]
    public void Ipv4_total_length_below_the_header_is_malformed()
    {
        byte[] packet = IPv4(6, TcpSegment(Payload));
        (packet[2], packet[3]) = (0, 19);
        Assert.Equal(DecodeOutcome.Malformed, Decode(packet));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9000)]
    public void Ipv4_total_length_0_or_beyond_the_frame_takes_what_was_on_the_wire(int total)
    {
        byte[] bytes = IPv4(6, TcpSegment(Payload));
        B16((ushort)total).CopyTo(bytes, 2);
        DecodedPacket packet = default;
        Assert.Equal(DecodeOutcome.Tcp, new PacketDecoder().Decode(bytes, bytes.Length, LinkType.Raw, 0, ref packet));
        Assert.True(packet.Payload.SequenceEqual(Payload));
        Assert.Equal(0, packet.MissingBytes);
    }

    [Fact]
    public void Bytes_the_snap_length_cut_are_missing_bytes()
    {
        byte[] bytes = Ethernet(0x0800, IPv4(6, TcpSegment(Payload)));
        DecodedPacket packet = default;
        Assert.Equal(DecodeOutcome.Tcp, new PacketDecoder().Decode(bytes.AsSpan(0, bytes.Length - 5), bytes.Length, LinkType.Ethernet, 0, ref packet));
        Assert.True(packet.Payload.SequenceEqual(Payload.AsSpan(0, Payload.Length - 5)));
        Assert.Equal(5, packet.MissingBytes);
    }

    [Fact]
    public void Ipv4_options_are_stepped_over()
    {
        Assert.Equal(DecodeOutcome.Tcp, Decode(IPv4(6, TcpSegment(Payload), options: new byte[40])));
    }

    [Fact]
    public void Ipv6_extension_headers_are_stepped_over_and_esp_stops()
    {
        byte[] tcp = TcpSegment(Payload);
        byte[] chain = [43, 0, 1, 4, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 51, 0, 1, 4, 0, 0, 0, 0, 135, 4, .. new byte[22], 6, 0, .. new byte[6]];
        Assert.Equal(DecodeOutcome.Tcp, Decode(IPv6(0, [.. chain, .. tcp])));
        Assert.Equal(DecodeOutcome.Encrypted, Decode(IPv6(0, [50, 0, 1, 4, 0, 0, 0, 0, .. tcp])));
        Assert.Equal(DecodeOutcome.Encrypted, Decode(IPv4(50, tcp)));
        Assert.Equal(DecodeOutcome.Tcp, Decode(IPv4(51, [6, 4, .. new byte[22], .. tcp])));
        Assert.Equal(DecodeOutcome.OtherTransport, Decode(IPv6(59, [])));
    }

    [Fact]
    public void A_chain_of_100_extension_headers_is_bounded()
    {
        byte[] chain = [.. Enumerable.Range(0, 100).SelectMany(_ => new byte[] { 60, 0, 1, 4, 0, 0, 0, 0 })];
        PacketDecoder decoder = new();
        DecodedPacket packet = default;
        byte[] bytes = IPv6(60, chain);
        Assert.Equal(DecodeOutcome.TooManyLayers, decoder.Decode(bytes, bytes.Length, LinkType.Raw, 0, ref packet));
        Assert.Equal(1, decoder.Counters.TooManyLayers);
    }

    [Fact]
    public void An_extension_header_past_the_end_is_malformed_or_truncated()
    {
        byte[] bytes = IPv6(60, [6, 200, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(DecodeOutcome.Malformed, Decode(bytes));
    }

    [Fact]
    public void Jumbograms_and_big_tcp_are_read_to_the_frames_end()
    {
        byte[] tcp = TcpSegment(new byte[70_000]);
        byte[] jumbo = IPv6(0, [6, 0, 0xc2, 4, .. B32((uint)tcp.Length + 8), .. tcp]);
        (jumbo[4], jumbo[5]) = (0, 0);
        byte[] big = IPv6(6, tcp);
        (big[4], big[5]) = (0, 0);
        byte[] big4 = IPv4(6, tcp);
        (big4[2], big4[3]) = (0, 0);
        foreach (byte[] bytes in new[] { jumbo, big, big4 })
        {
            DecodedPacket packet = default;
            Assert.Equal(DecodeOutcome.Tcp, new PacketDecoder().Decode(bytes, bytes.Length, LinkType.Raw, 0, ref packet));
            Assert.Equal(70_000, packet.Payload.Length);
        }
    }

    [Theory]
    [InlineData(0x40)]
    [InlineData(0xf0)]
    public void A_tcp_data_offset_below_5_or_beyond_the_segment_is_malformed(byte offset)
    {
        byte[] tcp = TcpSegment(Payload);
        tcp[12] = offset;
        Assert.Equal(DecodeOutcome.Malformed, Decode(Ethernet(0x0800, IPv4(6, tcp)), LinkType.Ethernet));
    }

    [Fact]
    public void Udp_lengths_that_lie_are_bounded_by_the_packet()
    {
        byte[] udp = UdpDatagram(1, 2, Payload);
        foreach ((byte length, DecodeOutcome expected, int payload) in new[] { ((byte)0, DecodeOutcome.Udp, 18), ((byte)7, DecodeOutcome.Malformed, 0), ((byte)255, DecodeOutcome.Udp, 18), ((byte)12, DecodeOutcome.Udp, 4) })
        {
            udp[5] = length;
            DecodedPacket packet = default;
            byte[] bytes = IPv4(17, udp);
            Assert.Equal(expected, new PacketDecoder().Decode(bytes, bytes.Length, LinkType.Raw, 0, ref packet));
            Assert.Equal(payload, packet.Payload.Length);
        }
    }

    [Fact]
    public void Sctp_gives_its_chunks()
    {
        DecodedPacket packet = default;
        byte[] bytes = IPv4(132, [0x0b, 0x59, 0x0b, 0x5a, 0, 0, 0, 1, 0, 0, 0, 0, .. Payload]);
        Assert.Equal(DecodeOutcome.Sctp, new PacketDecoder().Decode(bytes, bytes.Length, LinkType.Raw, 0, ref packet));
        Assert.Equal(2905, packet.SourcePort);
        Assert.True(packet.Payload.SequenceEqual(Payload));
    }

    [Fact]
    public void More_layers_than_16_are_refused_and_counted()
    {
        byte[] bytes = IPv4(6, TcpSegment(Payload));
        for (int layer = 1; layer < PacketDecoder.MaxLayers; layer++)
        {
            bytes = IPv4(4, bytes);
        }

        Assert.Equal(DecodeOutcome.Tcp, Decode(bytes));
        PacketDecoder decoder = new();
        DecodedPacket packet = default;
        bytes = IPv4(4, bytes);
        Assert.Equal(DecodeOutcome.TooManyLayers, decoder.Decode(bytes, bytes.Length, LinkType.Raw, 0, ref packet));
        Assert.Equal(1, decoder.Counters.TooManyLayers);
    }

    [Fact]
    public void Eight_vlan_tags_are_named_and_ten_still_read()
    {
        byte[] bytes = [8, 0, .. IPv4(6, TcpSegment(Payload))];
        for (byte tag = 0; tag < 10; tag++)
        {
            bytes = [0x81, 0, 0, tag, .. bytes];
        }

        DecodedPacket packet = default;
        bytes = [.. new byte[12], .. bytes];
        Assert.Equal(DecodeOutcome.Tcp, new PacketDecoder().Decode(bytes, bytes.Length, LinkType.Ethernet, 0, ref packet));
        Assert.Equal(TunnelStack.Capacity, packet.Tunnel.Count);
    }

    [Theory]
    [InlineData(1701)]
    [InlineData(2152)]
    [InlineData(3386)]
    [InlineData(3544)]
    [InlineData(4341)]
    [InlineData(4754)]
    [InlineData(4789)]
    [InlineData(4790)]
    [InlineData(5072)]
    [InlineData(5246)]
    [InlineData(5247)]
    [InlineData(6081)]
    [InlineData(6635)]
    [InlineData(8472)]
    [InlineData(30030)]
    [InlineData(37008)]
    [InlineData(48879)]
    public void What_is_no_tunnel_on_a_tunnels_port_is_plain_udp(ushort port)
    {
        // A QUIC Initial's first bytes, then every other first byte.
        for (int first = 0; first < 256; first++)
        {
            byte[] payload = [(byte)first, 0, 0, 0, 1, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0x44, 0x9e, .. Enumerable.Repeat((byte)0xa7, 60)];
            byte[] bytes = Ethernet(0x0800, IPv4(17, UdpDatagram(port, 40000, payload)));
            PacketDecoder decoder = new();
            DecodedPacket packet = default;
            Assert.Equal(DecodeOutcome.Udp, decoder.Decode(bytes, bytes.Length, LinkType.Ethernet, 0, ref packet));
            Assert.True(packet.Payload.SequenceEqual(payload));
            Assert.Equal(0, packet.Tunnel.Count);
            Assert.Equal(1, decoder.Counters.TunnelsRefused);
        }
    }

    [Theory]
    [InlineData(5246)]
    [InlineData(5247)]
    public void Dtls_in_capwap_is_passed_on_behind_its_preamble(ushort port)
    {
        byte[] dtls = [22, 254, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0];
        byte[] bytes = IPv4(17, UdpDatagram(40000, port, [1, 0, 0, 0, .. dtls]));
        DecodedPacket packet = default;
        Assert.Equal(DecodeOutcome.Udp, new PacketDecoder().Decode(bytes, bytes.Length, LinkType.Raw, 0, ref packet));
        Assert.True(packet.Payload.SequenceEqual(dtls));
        Assert.Equal(new TunnelLayer(TunnelKind.Capwap, -1), packet.Tunnel[0]);
    }

    [Fact]
    public void Protected_802_11_frames_and_macsec_are_encrypted()
    {
        Assert.Equal(DecodeOutcome.Encrypted, Decode([0x08, 0x41, .. new byte[40]], LinkType.Ieee80211));
        Assert.Equal(DecodeOutcome.Encrypted, Decode(Ethernet(0x88e5, [0x0c, 0, 0, 0, 0, 1, .. new byte[40]]), LinkType.Ethernet));
        Assert.Equal(DecodeOutcome.NotIp, Decode([0x80, 0, .. new byte[40]], LinkType.Ieee80211));
    }

    [Fact]
    public void Keepalives_control_messages_and_other_protocols_have_their_outcomes()
    {
        Assert.Equal(DecodeOutcome.OtherTransport, Decode(IPv4(47, [0, 0, 8, 0, .. IPv4(47, [0, 0, 0, 0])])));
        Assert.Equal(DecodeOutcome.OtherTransport, Decode(IPv4(115, new byte[20])));
        Assert.Equal(DecodeOutcome.OtherTransport, Decode(IPv4(1, new byte[20])));
        Assert.Equal(DecodeOutcome.NotIp, Decode(Ethernet(0x0806, new byte[28]), LinkType.Ethernet));
        Assert.Equal(DecodeOutcome.NotIp, Decode(Ethernet(38, [0x42, 0x42, 3, .. new byte[35]]), LinkType.Ethernet));
        Assert.Equal(DecodeOutcome.UnknownLinkType, Decode(new byte[60], (LinkType)147));
    }

    [Fact]
    public void A_common_frame_and_a_tunnelled_one_are_decoded_without_allocating()
    {
        byte[] plain = Ethernet(0x0800, IPv4(6, TcpSegment(Payload)));
        byte[] vxlan = Ethernet(0x86dd, IPv6(17, UdpDatagram(1, 4789, [8, 0, 0, 0, 0, 0, 42, 0, .. plain])));
        PacketDecoder decoder = new();
        DecodedPacket packet = default;
        decoder.Decode(plain, plain.Length, LinkType.Ethernet, 0, ref packet);
        decoder.Decode(vxlan, vxlan.Length, LinkType.Ethernet, 0, ref packet);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 1000; round++)
        {
            decoder.Decode(plain, plain.Length, LinkType.Ethernet, 0, ref packet);
            decoder.Decode(vxlan, vxlan.Length, LinkType.Ethernet, 0, ref packet);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static DecodeOutcome Decode(byte[] bytes, LinkType linkType = LinkType.Raw)
    {
        DecodedPacket packet = default;
        return new PacketDecoder().Decode(bytes, bytes.Length, linkType, 0, ref packet);
    }
}
