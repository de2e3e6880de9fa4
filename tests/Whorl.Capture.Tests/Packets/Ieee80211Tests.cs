using System.Globalization;
using Whorl.Capture.Files;
using Whorl.Capture.Packets;
using static Whorl.Capture.Tests.Packets.Encapsulate;

namespace Whorl.Capture.Tests.Packets;

/// <summary>802.11's aggregates, fragments and mesh frames; tshark judges the same frames.</summary>
public sealed class Ieee80211Tests
{
    private const byte QualityOfService = 0x88;
    private const byte ToDistribution = 0x01;
    private const byte MoreFragments = 0x04;

    private static readonly byte[] Body = Snap(0x0800, IPv4(6, TcpSegment([.. Enumerable.Range(0, 300).Select(value => (byte)value)])));

    private readonly PacketDecoder decoder = new();

    [Fact]
    public void Every_frame_of_an_aggregate_is_a_packet()
    {
        byte[] frame = Aggregate([Segment(100), Snap(0x0806, new byte[28]), Segment(200), Segment(300)]);
        Assert.Equal([100, 200, 300], Sequences(frame));
    }

    [Fact]
    public void A_frame_of_an_aggregate_without_a_transport_ends_the_aggregate_only_where_it_is_the_last()
    {
        Assert.Equal([100], Sequences(Aggregate([Snap(0x0806, new byte[28]), Segment(100), Snap(0x0806, new byte[28])])));
        Assert.Equal([], Sequences(Aggregate([Snap(0x0806, new byte[28]), Snap(0x0806, new byte[28])])));
    }

    [Fact]
    public void An_aggregate_in_an_aggregates_tunnel_loses_neither_the_outer_frames_nor_its_first()
    {
        byte[] inner = IPv4(17, UdpDatagram(50000, 5247, [0, 0x10, 0x03, 0, 0, 0, 0, 0, .. Aggregate([Segment(1), Segment(2)])]), 0x0a09);
        Assert.Equal([1, 300], Sequences(Aggregate([Snap(0x0800, inner), Segment(300)])));
    }

    [Fact]
    public void What_is_no_tunnel_in_an_aggregate_is_plain_udp_and_the_next_frame_is_read()
    {
        byte[] plain = Snap(0x0800, IPv4(17, UdpDatagram(50000, 4789, new byte[40])));
        byte[] frame = Aggregate([plain, Segment(300)]);
        DecodedPacket packet = default;
        Assert.Equal(DecodeOutcome.Udp, decoder.Decode(frame, frame.Length, LinkType.Ieee80211, 0, ref packet));
        Assert.True(decoder.TryDecodeNext(ref packet, out DecodeOutcome outcome));
        Assert.Equal(DecodeOutcome.Tcp, outcome);
        Assert.Equal(300u, packet.Sequence);
        Assert.False(decoder.TryDecodeNext(ref packet, out _));
    }

    [Fact]
    public void A_common_frame_leaves_nothing_of_the_aggregate_before_it()
    {
        byte[] frame = Aggregate([Segment(1), Segment(2)]);
        byte[] common = Ethernet(0x0800, IPv4(6, TcpSegment(Payload)));
        DecodedPacket packet = default;
        decoder.Decode(frame, frame.Length, LinkType.Ieee80211, 0, ref packet);
        decoder.Decode(common, common.Length, LinkType.Ethernet, 0, ref packet);
        Assert.False(decoder.TryDecodeNext(ref packet, out _));
    }

    [Fact]
    public void Fragments_join_though_a_retransmission_comes_between()
    {
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(0, 0, 101, true)));
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(0, 0, 101, true)));
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(1, 101, 202, true)));
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(0, 0, 101, true)));
        DecodedPacket packet = default;
        byte[] last = Fragment(2, 202, Body.Length, false);
        Assert.Equal(DecodeOutcome.Tcp, decoder.Decode(last, last.Length, LinkType.Ieee80211, 0, ref packet));
        Assert.Equal(300, packet.Payload.Length);
        Assert.Equal(299 & 255, packet.Payload[^1]);
        Assert.Equal(0, decoder.Counters.DatagramsPending);
    }

    [Fact]
    public void A_lost_fragment_loses_its_frame_and_the_next_with_its_number_is_read()
    {
        Decode(Fragment(0, 0, 101, true));
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(2, 202, Body.Length, false)));
        Assert.Equal(1, decoder.Counters.FragmentsRefused);
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(0, 0, 150, true)));
        Assert.Equal(DecodeOutcome.Tcp, Decode(Fragment(1, 150, Body.Length, false)));
    }

    [Fact]
    public void Fragments_of_two_senders_do_not_mix()
    {
        Decode(Fragment(0, 0, 101, true, sender: 1));
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(1, 101, Body.Length, false, sender: 2)));
        Assert.Equal(DecodeOutcome.Tcp, Decode(Fragment(1, 101, Body.Length, false, sender: 1)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 6)]
    [InlineData(2, 12)]
    public void A_mesh_control_field_is_stepped_over(byte mode, int addresses)
    {
        byte[] control = [mode, 31, 5, 0, 0, 0, .. Enumerable.Repeat((byte)2, addresses)];
        Assert.Equal(DecodeOutcome.Tcp, Decode(Wlan(QualityOfService, 3, [2, 0, 0, 0, 0, 4, 0, 1, .. control, .. Body])));
        Assert.Equal(DecodeOutcome.Tcp, Decode(Wlan(QualityOfService, 2, [0, 1, .. control, .. Body])));
    }

    [Fact]
    public void The_mesh_bit_means_something_else_outside_a_mesh()
    {
        Assert.Equal(DecodeOutcome.Tcp, Decode(Wlan(QualityOfService, 2, [0, 1, .. Body])));
        Assert.Equal(DecodeOutcome.Tcp, Decode(Wlan(QualityOfService, 1, [0, 1, .. Body])));
    }

    [Fact]
    public void Tshark_finds_the_same_packets_in_aggregates_fragments_and_mesh_frames()
    {
        byte[][] frames =
        [
            Aggregate([Segment(100), Snap(0x0806, new byte[28]), Segment(200), Segment(300)]),
            Fragment(0, 0, 101, true), Fragment(1, 101, 202, true), Fragment(2, 202, Body.Length, false),
            Wlan(QualityOfService, 3, [2, 0, 0, 0, 0, 4, 0, 1, 1, 31, 5, 0, 0, 0, 2, 0, 0, 0, 0, 9, .. Segment(400)]),
        ];
        string path = Path.Combine(Path.GetTempPath(), $"whorl-{Guid.NewGuid():N}.pcap");
        try
        {
            CaptureForTests.WritePcap(path, LinkType.Ieee80211, frames);
            string[] theirs = [.. CaptureForTests.Run("tshark", ["-n", "-r", path, "-T", "fields", "-e", "tcp.seq_raw", "-E", "occurrence=a"]).TrimEnd('\n').Split('\n')];
            Assert.Equal(theirs, frames.Select(frame => string.Join(',', Sequences(frame).Select(number => number.ToString(CultureInfo.InvariantCulture)))));
            Assert.Equal("100,200,300", theirs[0]);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Segment(uint sequence) => Snap(0x0800, IPv4(6, TcpSegment(Payload, sequence)));

    private static byte[] Aggregate(byte[][] bodies)
    {
        List<byte> frames = [];
        foreach (byte[] body in bodies)
        {
            frames.AddRange(new byte[-frames.Count & 3]);
            frames.AddRange([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, .. B16((ushort)body.Length), .. body]);
        }

        return Wlan(QualityOfService, ToDistribution, [0x80, 0, .. frames]);
    }

    private static byte[] Fragment(byte number, int from, int to, bool more, byte sender = 1)
    {
        byte[] frame = Wlan(0x08, (byte)(ToDistribution | (more ? MoreFragments : 0)), Body[from..to]);
        (frame[15], frame[22]) = (sender, (byte)(0x10 | number));
        return frame;
    }

    private DecodeOutcome Decode(byte[] frame)
    {
        DecodedPacket packet = default;
        return decoder.Decode(frame, frame.Length, LinkType.Ieee80211, 0, ref packet);
    }

    private List<uint> Sequences(byte[] frame)
    {
        List<uint> sequences = [];
        DecodedPacket packet = default;
        DecodeOutcome outcome = decoder.Decode(frame, frame.Length, LinkType.Ieee80211, 0, ref packet);
        if (outcome == DecodeOutcome.Tcp)
        {
            do
            {
                sequences.Add(packet.Sequence);
            }
            while (decoder.TryDecodeNext(ref packet, out _));
        }

        return sequences;
    }
}
