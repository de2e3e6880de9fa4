using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Tests.Packets;

namespace Whorl.Capture.Tests.Engine;

/// <summary>Hellos that share a frame, as the packets of an A-MSDU do.</summary>
public sealed class AggregatedHelloTests : IHandshakeSink
{
    private const int EthernetLength = 14;

    private readonly List<(ushort Port, long Frame, long LastPacket)> seen = [];

    [Fact]
    public void Hellos_of_one_frame_are_all_reported_and_have_an_order()
    {
        ushort[] ports = [50001, 50002, 50003];
        List<byte> frames = [];
        foreach (ushort port in ports)
        {
            byte[] body = Encapsulate.Snap(0x0800, Dialogue.Segment(new Piece(true, 0, Dialogue.Records(Dialogue.ClientHello())), clientPort: port)[EthernetLength..]);
            frames.AddRange(new byte[-frames.Count & 3]);
            frames.AddRange([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, .. Encapsulate.B16((ushort)body.Length), .. body]);
        }

        byte[] frame = Encapsulate.Wlan(0x88, 1, [0x80, 0, .. frames]);
        using HandshakeEngine engine = new(new EngineOptions(), this);
        engine.OnPacket(frame, new CapturedPacket(0, frame.Length, frame.Length, LinkType.Ieee80211, 1), 1);
        engine.Finish();
        Assert.Equal(1, engine.Statistics.Packets);
        Assert.Equal(ports, seen.OrderBy(hello => hello.LastPacket).Select(hello => hello.Port));
        Assert.Equal(3, seen.DistinctBy(hello => hello.LastPacket).Count());
        Assert.All(seen, hello => Assert.Equal(1, hello.Frame));
    }

    void IHandshakeSink.Accept(Handshake handshake) => seen.Add((handshake.ClientPort, handshake.Frame, handshake.LastPacket));
}
