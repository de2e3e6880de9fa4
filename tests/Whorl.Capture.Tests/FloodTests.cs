using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Tests.Traffic;

namespace Whorl.Capture.Tests;

/// <summary>More flows than memory is allowed for: the bound holds, the oldest give way and are counted, and nothing seen is lost in silence.</summary>
public sealed class FloodTests
{
    private const long FlowMemory = 8 << 20;
    private const int Flows = 100_000;
    private const int PlantedEvery = 500;

    // Flows give way after the packet that asked for more, so the bound is overstepped by what one packet adds.
    private const long OnePacket = 8192;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Finds_whole_handshakes_in_a_flood_of_one_packet_flows(bool withDatagrams)
    {
        using Flood flood = new();
        List<byte[]> planted = SyntheticTraffic.Tls13("planted.example");
        byte[] syn = SyntheticTraffic.Tcp(false, 0, 2, []);
        byte[] datagram = SyntheticTraffic.Udp(false, [.. "nothing to do with TLS"u8], 9999);
        for (int i = 0; i < Flows; i++)
        {
            flood.Play(withDatagrams && i % 2 == 1 ? datagram : syn, 0x0a000000 + (uint)i, 50000);
            if (i % PlantedEvery == 0)
            {
                planted.ForEach(frame => flood.Play(frame, 0x0b000000 + (uint)i, 50001));
            }
        }

        flood.Finish();

        Assert.Equal(Flows / PlantedEvery, flood.Answered);
        Assert.Equal(Flows / PlantedEvery, flood.Engine.Statistics.Handshakes);
        Assert.InRange(flood.Engine.Statistics.PeakFlowBytes, FlowMemory / 4, FlowMemory + OnePacket);
        Assert.Equal(withDatagrams, flood.Engine.Statistics.Evictions == 0);
    }

    [Fact]
    public void Counts_every_flow_that_gives_way()
    {
        using Flood flood = new();
        byte[] syn = SyntheticTraffic.Tcp(false, 0, 2, []);
        for (int i = 0; i < Flows; i++)
        {
            flood.Play(syn, 0x0a000000 + (uint)i, 50000);
        }

        long held = FlowMemory / Whorl.Capture.Flows.FlowTable.EntrySize;

        Assert.Equal(Flows - held, flood.Engine.Statistics.Evictions);
        Assert.Equal(Flows, flood.Engine.Statistics.Flows);
    }

    [Fact]
    public void Reports_the_hello_of_a_flow_that_gives_way_before_its_answer()
    {
        using Flood flood = new();
        List<byte[]> victim = SyntheticTraffic.Tls13("victim.example");
        List<byte[]> survivor = SyntheticTraffic.Tls13("survivor.example");
        byte[] syn = SyntheticTraffic.Tcp(false, 0, 2, []);
        victim[..3].ForEach(frame => flood.Play(frame, 0x0b000001, 50001));
        for (int i = 0; i < Flows; i++)
        {
            flood.Play(syn, 0x0a000000 + (uint)i, 50000);
        }

        Assert.Equal(1, flood.Unanswered);
        Assert.Equal(3, flood.LastFrame);

        survivor.ForEach(frame => flood.Play(frame, 0x0b000002, 50001));
        flood.Finish();

        Assert.Equal(1, flood.Answered);
        Assert.Equal(2, flood.Engine.Statistics.Handshakes);
    }

    [Fact]
    public void Bounds_what_unfinished_hellos_hold()
    {
        using Flood flood = new();
        List<byte[]> half = SyntheticTraffic.Reordered("half.example");
        for (int i = 0; i < 20_000; i++)
        {
            // The SYN, and the last segment of the hello: it waits for the rest.
            flood.Play(half[0], 0x0a000000 + (uint)i, 50000);
            flood.Play(half[2], 0x0a000000 + (uint)i, 50000);
        }

        Assert.InRange(flood.Engine.Statistics.PeakFlowBytes, FlowMemory / 2, FlowMemory + OnePacket);
        Assert.InRange(flood.Engine.Statistics.Evictions, 10_000, 20_000);
    }

    private sealed class Flood : IHandshakeSink, IDisposable
    {
        private long number;

        public Flood() => Engine = new HandshakeEngine(new EngineOptions { FlowMemory = FlowMemory, Seed = 42 }, this);

        public HandshakeEngine Engine { get; }

        public int Answered { get; private set; }

        public int Unanswered { get; private set; }

        public long LastFrame { get; private set; }

        public void Play(byte[] frame, uint address, ushort port)
        {
            SyntheticTraffic.Readdress(frame, address, port);
            number++;
            Engine.OnPacket(frame, new CapturedPacket(0, frame.Length, frame.Length, LinkType.Ethernet, number * 1000), number);
        }

        public void Finish() => Engine.Finish();

        public void Accept(Handshake handshake)
        {
            Answered += handshake.HasServerHello ? 1 : 0;
            Unanswered += handshake.HasServerHello ? 0 : 1;
            LastFrame = handshake.Frame;
        }

        public void Dispose() => Engine.Dispose();
    }
}
