using System.Buffers.Binary;
using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;

namespace Whorl.Capture.Tests.Engine;

/// <summary>A hello whose packet came in IP fragments: when it was seen, and how its fragments are counted.</summary>
public sealed class FragmentedHelloTests : IHandshakeSink
{
    private const int Headers = 34;

    private static readonly byte[] Hello = Dialogue.Segment(new Piece(true, 0, Dialogue.Records(Dialogue.ClientHello())));

    private readonly List<(long Timestamp, long Frame)> seen = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_time_is_the_first_fragments_and_the_frame_the_last_ones(bool inReverse)
    {
        byte[][] fragments = [Fragment(0, 80, true), Fragment(80, 160, true), Fragment(160, Hello.Length - Headers, false)];
        if (inReverse)
        {
            Array.Reverse(fragments);
        }

        CaptureStatistics statistics = Run([.. Dialogue.Opening(), .. fragments]);
        Assert.Equal([(3_000_000L, 5L)], seen);
        Assert.Equal(0, statistics[DecodeOutcome.Fragment]);
        Assert.Equal(statistics.Packets, statistics[DecodeOutcome.Tcp]);
    }

    [Fact]
    public void Fragments_that_were_never_used_are_passed_over()
    {
        byte[] first = Fragment(0, 80, true);
        CaptureStatistics statistics = Run([.. Dialogue.Opening(), first, first, Fragment(80, Hello.Length - Headers, false), Fragment(80, 160, true)]);
        Assert.Single(seen);
        Assert.Equal(2, statistics[DecodeOutcome.Fragment]);
        Assert.Equal(statistics.Packets - 2, statistics[DecodeOutcome.Tcp]);
    }

    [Fact]
    public void Fragments_of_fragments_are_all_counted_as_what_they_carry()
    {
        List<byte[]> frames = [];
        foreach (byte[] inner in (byte[][])[Fragment(0, 80, true), Fragment(80, Hello.Length - Headers, false)])
        {
            byte[] vxlan = Packets.Encapsulate.UdpDatagram(50000, 4789, [8, 0, 0, 0, 0, 0, 1, 0, .. inner]);
            ushort id = (ushort)frames.Count;
            frames.Add(Packets.Encapsulate.Ethernet(0x0800, Packets.Encapsulate.IPv4(17, vxlan[..64], id: id, fragment: 0x2000)));
            frames.Add(Packets.Encapsulate.Ethernet(0x0800, Packets.Encapsulate.IPv4(17, vxlan[64..], id: id, fragment: 8)));
        }

        CaptureStatistics statistics = Run(frames);
        Assert.Equal([(1_000_000L, 4L)], seen);
        Assert.Equal(0, statistics[DecodeOutcome.Fragment]);
        Assert.Equal(4, statistics[DecodeOutcome.Tcp]);
    }

    void IHandshakeSink.Accept(Handshake handshake) => seen.Add((handshake.Timestamp, handshake.Frame));

    private static byte[] Fragment(int from, int to, bool more)
    {
        byte[] frame = [.. Hello[..Headers], .. Hello[(Headers + from)..(Headers + to)]];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(16), (ushort)(20 + to - from));
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(20), (ushort)((more ? 0x2000 : 0) | (from / 8)));
        return frame;
    }

    private CaptureStatistics Run(IEnumerable<byte[]> frames)
    {
        using HandshakeEngine engine = new(new EngineOptions(), this);
        long number = 0;
        foreach (byte[] frame in frames)
        {
            number++;
            engine.OnPacket(frame, new CapturedPacket(0, frame.Length, frame.Length, LinkType.Ethernet, number * 1_000_000), number);
        }

        engine.Finish();
        return engine.Statistics;
    }
}
