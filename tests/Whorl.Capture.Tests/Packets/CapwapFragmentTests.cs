using Whorl.Capture.Files;
using Whorl.Capture.Packets;
using static Whorl.Capture.Tests.Packets.Encapsulate;

namespace Whorl.Capture.Tests.Packets;

/// <summary>Fragments of the CAPWAP data channel (RFC 5415 section 4.4); tshark judges the same frames.</summary>
public sealed class CapwapFragmentTests
{
    private static readonly byte[] Inner = Ethernet(0x0800, IPv4(6, TcpSegment([.. Enumerable.Range(0, 300).Select(value => (byte)value)])));

    private readonly PacketDecoder decoder = new();

    [Theory]
    [InlineData("0 1 2")]
    [InlineData("2 0 1")]
    [InlineData("1 1 2 0")]
    public void Fragments_join_in_any_order(string order)
    {
        byte[][] fragments = [Fragment(0, 120), Fragment(120, 240), Fragment(240, Inner.Length)];
        int[] sequence = [.. order.Split(' ').Select(int.Parse)];
        foreach (int index in sequence[..^1])
        {
            Assert.Equal(DecodeOutcome.Fragment, Decode(fragments[index]));
        }

        DecodedPacket packet = default;
        Assert.Equal(DecodeOutcome.Tcp, decoder.Decode(fragments[sequence[^1]], fragments[sequence[^1]].Length, LinkType.Ethernet, 0, ref packet));
        Assert.Equal(300, packet.Payload.Length);
        Assert.Equal(299 & 255, packet.Payload[^1]);
        Assert.Equal(1, packet.Tunnel.Count);
        Assert.Equal(new TunnelLayer(TunnelKind.Capwap, -1), packet.Tunnel[0]);
        Assert.Equal(0, decoder.Counters.DatagramsPending);
    }

    [Fact]
    public void Fragments_of_two_access_points_do_not_mix()
    {
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(0, 240, peer: 50001)));
        Assert.Equal(DecodeOutcome.Fragment, Decode(Fragment(240, Inner.Length, peer: 50002)));
        Assert.Equal(DecodeOutcome.Tcp, Decode(Fragment(240, Inner.Length, peer: 50001)));
    }

    [Fact]
    public void A_fragment_the_snap_length_cut_is_truncated_and_counted()
    {
        byte[] fragment = Fragment(0, 240);
        DecodedPacket packet = default;
        Assert.Equal(DecodeOutcome.Truncated, decoder.Decode(fragment.AsSpan(0, 100), fragment.Length, LinkType.Ethernet, 0, ref packet));
        Assert.Equal(1, decoder.Counters.FragmentsRefused);
    }

    [Fact]
    public void Fragments_that_never_become_whole_keep_to_the_cap_and_are_counted()
    {
        for (int index = 0; index < 3000; index++)
        {
            Decode(Fragment(0, 120, id: (ushort)index));
        }

        Assert.Equal(FragmentTable.MaxDatagrams, decoder.Counters.DatagramsPending);
        Assert.Equal(3000 - FragmentTable.MaxDatagrams, decoder.Counters.DatagramsEvicted);
    }

    [Fact]
    public void Tshark_joins_the_same_fragments()
    {
        string path = Path.Combine(Path.GetTempPath(), $"whorl-{Guid.NewGuid():N}.pcap");
        try
        {
            CaptureForTests.WritePcap(path, LinkType.Ethernet, [Fragment(0, 120), Fragment(120, 240), Fragment(240, Inner.Length), Fragment(200, Inner.Length, id: 2), Fragment(0, 200, id: 2)]);
            (List<string> differences, int agreed) = TsharkComparison.Compare(path);
            Assert.Empty(differences);
            Assert.Equal(2, agreed);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static byte[] Fragment(int from, int to, ushort id = 7, ushort peer = 50000) =>
        Ethernet(0x0800, IPv4(17, UdpDatagram(5247, peer, [0, 0x10, 0x02, (byte)(to == Inner.Length ? 0xc0 : 0x80), .. B16(id), .. B16((ushort)from), .. Inner[from..to]]), 0x0a09));

    private DecodeOutcome Decode(byte[] frame)
    {
        DecodedPacket packet = default;
        return decoder.Decode(frame, frame.Length, LinkType.Ethernet, 0, ref packet);
    }
}
