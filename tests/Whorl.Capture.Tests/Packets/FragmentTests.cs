using Whorl.Capture.Files;
using Whorl.Capture.Packets;
using static Whorl.Capture.Tests.Packets.Encapsulate;

namespace Whorl.Capture.Tests.Packets;

public sealed class FragmentTests
{
    private const ushort More = 0x2000;
    private const long Second = 1_000_000_000;

    private static readonly byte[] Datagram = UdpDatagram(50000, 443, [.. Enumerable.Range(0, 600).Select(value => (byte)value)]);

    private readonly PacketDecoder decoder = new();

    [Theory]
    [InlineData("0 1 2")]
    [InlineData("2 1 0")]
    [InlineData("1 2 0")]
    [InlineData("0 0 2 2 1")]
    public void Fragments_join_in_any_order_and_repeated(string order)
    {
        byte[][] fragments = [Fragment(0, 200, true), Fragment(200, 400, true), Fragment(400, 608, false)];
        int[] sequence = [.. order.Split(' ').Select(int.Parse)];
        foreach (int index in sequence[..^1])
        {
            Assert.Equal(DecodeOutcome.Fragment, Decode(fragments[index]));
        }

        AssertJoined(fragments[sequence[^1]]);
        Assert.Equal(1, decoder.Counters.DatagramsJoined);
        Assert.Equal(0, decoder.Counters.DatagramsPending);
    }

    [Fact]
    public void Ipv6_fragments_join_and_an_atomic_one_is_a_packet()
    {
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment6(304, 608, false, 9), LinkType.IPv6));
        DecodedPacket packet = default;
        byte[] first = Fragment6(0, 304, true, 9);
        Assert.Equal(DecodeOutcome.Udp, decoder.Decode(first, first.Length, LinkType.IPv6, 0, ref packet));
        Assert.True(packet.Payload.SequenceEqual(Datagram.AsSpan(8)));
        Assert.Equal(DecodeOutcome.Udp, Decode(Fragment6(0, 608, false, 9), LinkType.IPv6));
    }

    [Fact]
    public void Overlapping_fragments_with_the_same_bytes_join()
    {
        Decode(Fragment(0, 304, true));
        Decode(Fragment(200, 400, true));
        AssertJoined(Fragment(304, 608, false));
        Assert.Equal(0, decoder.Counters.ConflictingOverlaps);
    }

    [Fact]
    public void A_datagram_whose_overlaps_differ_is_given_up_whole_and_counted()
    {
        Decode(Fragment(0, 304, true));
        byte[] lie = Fragment(200, 400, true);
        lie[^190] ^= 1;
        Assert.Equal(DecodeOutcome.Fragment, Decode(lie));
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(304, 608, false)));
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(0, 304, true)));
        Assert.Equal(1, decoder.Counters.ConflictingOverlaps);
        Assert.Equal(2, decoder.Counters.FragmentsRefused);
        Assert.Equal(0, decoder.Counters.DatagramsJoined);
    }

    [Fact]
    public void Teardrop_fragments_are_given_up()
    {
        Decode(Fragment(0, 200, true));
        Decode(Fragment(24, 64, false));
        Assert.Equal(1, decoder.Counters.ConflictingOverlaps);
    }

    [Fact]
    public void Two_ends_or_bytes_past_the_end_give_the_datagram_up()
    {
        Decode(Fragment(400, 608, false));
        Decode(Fragment(400, 600, false));
        Decode(Fragment(400, 608, false, id: 2));
        Decode([.. IPv4(17, new byte[16], id: 2, fragment: More | (608 / 8))]);
        Assert.Equal(2, decoder.Counters.ConflictingOverlaps);
    }

    [Fact]
    public void A_fragment_past_64_kib_is_refused()
    {
        Assert.Equal(DecodeOutcome.Fragment, Decode(IPv4(17, new byte[100], fragment: 0x1fff)));
        Assert.Equal(1, decoder.Counters.FragmentsRefused);
        Assert.Equal(0, decoder.Counters.DatagramsPending);
    }

    [Fact]
    public void The_largest_datagram_joins()
    {
        byte[] largest = UdpDatagram(50000, 443, new byte[65507]);
        int at = 0;
        for (; at + 1480 < largest.Length; at += 1480)
        {
            Decode(IPv4(17, largest[at..(at + 1480)], fragment: (ushort)(More | (at / 8))));
        }

        Assert.Equal(DecodeOutcome.Udp, Decode(IPv4(17, largest[at..], fragment: (ushort)(at / 8))));
    }

    [Fact]
    public void A_first_fragment_smaller_than_a_tcp_header_still_joins()
    {
        byte[] tcp = TcpSegment(Payload);
        Decode(IPv4(6, tcp[..8], fragment: More));
        Assert.Equal(DecodeOutcome.Tcp, Decode(IPv4(6, tcp[8..], fragment: 1)));
    }

    [Fact]
    public void A_reused_identification_starts_a_new_datagram()
    {
        for (int round = 0; round < 3; round++)
        {
            Decode(Fragment(0, 304, true));
            AssertJoined(Fragment(304, 608, false));
        }

        Assert.Equal(3, decoder.Counters.DatagramsJoined);
    }

    [Theory]
    [InlineData(0, 304, true)]
    [InlineData(304, 608, false)]
    public void A_late_copy_of_a_fragment_does_not_cost_the_next_datagram_of_its_number(int from, int to, bool more)
    {
        Decode(Fragment(0, 304, true));
        AssertJoined(Fragment(304, 608, false));
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(from, to, more)));

        byte[] next = UdpDatagram(50000, 443, new byte[500]);
        Decode(IPv4(17, next[..200], fragment: More));
        DecodedPacket packet = default;
        byte[] last = IPv4(17, next[200..], fragment: 200 / 8);
        Assert.Equal(DecodeOutcome.Udp, decoder.Decode(last, last.Length, LinkType.Raw, 0, ref packet));
        Assert.True(packet.Payload.SequenceEqual(next.AsSpan(8)));
        Assert.Equal(0, decoder.Counters.ConflictingOverlaps);
    }

    [Fact]
    public void A_late_copy_amid_the_next_datagram_is_left_out_and_so_is_its_time()
    {
        Decode(Fragment(0, 304, true));
        AssertJoined(Fragment(304, 608, false));
        Decode(Fragment(0, 304, true), timestamp: 1);
        byte[] next = [.. Datagram];
        next.AsSpan(8, 592).Fill(7);
        Decode(IPv4(17, next[304..504], fragment: More | (304 / 8)), timestamp: 2);
        Decode(Fragment(304, 608, false), timestamp: 3);
        Decode(IPv4(17, next[504..], fragment: 504 / 8), timestamp: 4);
        DecodedPacket packet = default;
        byte[] first = IPv4(17, next[..304], fragment: More);
        Assert.Equal(DecodeOutcome.Udp, decoder.Decode(first, first.Length, LinkType.Raw, 5, ref packet));
        Assert.True(packet.Payload.SequenceEqual(next.AsSpan(8)));
        Assert.Equal(2, packet.FirstTimestamp);
    }

    [Fact]
    public void A_fragment_that_two_datagrams_of_one_number_share_counts_for_both()
    {
        Decode(Fragment(0, 304, true));
        AssertJoined(Fragment(304, 608, false));
        byte[] next = [.. Datagram];
        next[^1] ^= 1;
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(0, 304, true)));
        Assert.Equal(DecodeOutcome.Udp, Decode(IPv4(17, next[304..], fragment: 304 / 8)));
    }

    [Fact]
    public void Fragments_wait_30_seconds_of_packet_time()
    {
        Decode(Fragment(0, 304, true), timestamp: 0);
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(304, 608, false), timestamp: 31 * Second));
        Assert.Equal(1, decoder.Counters.DatagramsTimedOut);
        Assert.Equal(1, decoder.Counters.DatagramsPending);
        Assert.Equal(DecodeOutcome.Udp, Decode(Fragment(0, 304, true), timestamp: 60 * Second));
    }

    [Fact]
    public void A_flood_of_first_fragments_keeps_to_the_caps_and_is_counted()
    {
        for (uint index = 0; index < 5000; index++)
        {
            Decode(Fragment6(0, 304, true, index), LinkType.IPv6);
        }

        Assert.Equal(FragmentTable.MaxDatagrams, decoder.Counters.DatagramsPending);
        Assert.Equal(5000 - FragmentTable.MaxDatagrams, decoder.Counters.DatagramsEvicted);
    }

    [Fact]
    public void Fragments_at_the_far_end_keep_to_the_cap_of_bytes()
    {
        for (ushort index = 0; index < 500; index++)
        {
            Decode(IPv4(17, new byte[8], id: index, fragment: More | (65520 / 8)));
        }

        Assert.InRange(decoder.Counters.DatagramsPending, 1, FragmentTable.MaxBytes / 65536);
        Assert.Equal(500, decoder.Counters.DatagramsPending + decoder.Counters.DatagramsEvicted);
    }

    [Fact]
    public void Tunnels_inside_a_joined_datagram_and_fragments_inside_tunnels_are_followed()
    {
        byte[] inner = Ethernet(0x0800, IPv4(6, TcpSegment(Payload)));
        byte[] vxlan = UdpDatagram(50000, 4789, [8, 0, 0, 0, 0, 0, 42, 0, .. inner]);
        Decode(IPv4(17, vxlan[..48], 0x0a09, fragment: More));
        DecodedPacket packet = default;
        byte[] last = IPv4(17, vxlan[48..], 0x0a09, fragment: 6);
        Assert.Equal(DecodeOutcome.Tcp, decoder.Decode(last, last.Length, LinkType.Raw, 0, ref packet));
        Assert.True(packet.Payload.SequenceEqual(Payload));
        Assert.Equal(TunnelKind.Vxlan, packet.Tunnel[0].Kind);

        Decode(IPv4(47, [0, 0, 8, 0, .. Fragment(0, 304, true)], 0x0a09));
        Assert.Equal(DecodeOutcome.Udp, Decode(IPv4(47, [0, 0, 8, 0, .. Fragment(304, 608, false)], 0x0a09)));
    }

    [Fact]
    public void Fragments_of_two_vlans_do_not_mix()
    {
        byte[] Tagged(byte vlan, byte[] ip) => Ethernet(0x8100, [0, vlan, 8, 0, .. ip]);
        Decode(Tagged(1, Fragment(0, 304, true)), LinkType.Ethernet);
        Assert.Equal(DecodeOutcome.Fragment, Decode(Tagged(2, Fragment(304, 608, false)), LinkType.Ethernet));
        Assert.Equal(DecodeOutcome.Udp, Decode(Tagged(1, Fragment(304, 608, false)), LinkType.Ethernet));
    }

    [Fact]
    public void A_fragment_the_snap_length_cut_is_truncated()
    {
        byte[] fragment = Fragment(0, 304, true);
        DecodedPacket packet = default;
        Assert.Equal(DecodeOutcome.Truncated, decoder.Decode(fragment.AsSpan(0, 100), fragment.Length, LinkType.Raw, 0, ref packet));
        Assert.Equal(1, decoder.Counters.FragmentsRefused);
    }

    [Fact]
    public void Joining_allocates_nothing_in_the_steady_state()
    {
        byte[][] fragments = [Fragment(0, 304, true), Fragment(304, 608, false)];
        for (int round = 0; round < 2 * FinishedDatagrams.Capacity; round++)
        {
            Round();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 1000; round++)
        {
            Round();
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Round()
        {
            foreach (byte[] fragment in fragments)
            {
                Decode(fragment);
            }
        }
    }

    private static byte[] Fragment(int from, int to, bool more, ushort id = 7) =>
        IPv4(17, Datagram[from..to], id: id, fragment: (ushort)((more ? More : 0) | (from / 8)));

    private static byte[] Fragment6(int from, int to, bool more, uint id) =>
        IPv6(44, [17, 0, .. B16((ushort)(from | (more ? 1 : 0))), .. B32(id), .. Datagram[from..to]]);

    private DecodeOutcome Decode(byte[] frame, LinkType linkType = LinkType.Raw, long timestamp = 0)
    {
        DecodedPacket packet = default;
        return decoder.Decode(frame, frame.Length, linkType, timestamp, ref packet);
    }

    private void AssertJoined(byte[] last)
    {
        DecodedPacket packet = default;
        Assert.Equal(DecodeOutcome.Udp, decoder.Decode(last, last.Length, LinkType.Raw, 0, ref packet));
        Assert.True(packet.Payload.SequenceEqual(Datagram.AsSpan(8)));
        Assert.Equal(0, packet.MissingBytes);
    }
}
