using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Live;

namespace Whorl.Observations.Tests;

public sealed class FilterTests
{
    [Fact]
    public void Passes_matching_packets_and_leaves_them_their_numbers() =>
        Assert.Equal("sni,frame\nsecond,2\n", Filtered("tcp src port 40001"));

    [Fact]
    public void Passes_nothing_that_does_not_match() => Assert.Equal("sni,frame\n", Filtered("udp or host 192.0.2.1"));

    [Fact]
    public void Says_where_an_expression_has_no_meaning_for_the_packets_of_a_capture()
    {
        // An expression about Ethernet, and a capture of bare IP packets.
        using PacketFilter filter = Create("ether host 00:11:22:33:44:55");
        using FilteredReader reader = new(new HelloCapture().Add("first").Open(), filter);
        Assert.True(reader.TryReadBatch(new PacketBatch()));
        Assert.Contains("has no meaning for packets of link type 101", reader.Damage, StringComparison.Ordinal);
    }

    [Fact]
    public void A_silent_flow_ends_by_the_clock_where_no_packet_comes_after_it()
    {
        Sink sink = new();
        using HandshakeEngine engine = new(new EngineOptions(), sink);
        PacketBatch batch = new();
        using CaptureReader reader = new HelloCapture().Add("alone.example").Open();
        Assert.True(reader.TryReadBatch(batch));
        engine.OnPacket(batch[0], batch.Packets[0], 1);

        engine.OnTime(batch.Packets[0].Timestamp + 119_000_000_000);
        Assert.Equal(0, sink.Count);
        engine.OnTime(batch.Packets[0].Timestamp + 121_000_000_000);
        Assert.Equal(1, sink.Count);
    }

    private static string Filtered(string expression)
    {
        using PacketFilter filter = Create(expression);
        return HelloCapture.Encode(
            new FilteredReader(new HelloCapture().Add("first").Add("second").Add("third").Open(), filter),
            () => new CsvEncoder([ObservationField.Sni, ObservationField.Frame], new CertificateEncoder()));
    }

    private static PacketFilter Create(string expression)
    {
        bool isCreated = PacketFilter.TryCreate(expression, out PacketFilter? filter, out string? error);
        if (error?.Contains("libpcap, which is not installed", StringComparison.Ordinal) == true)
        {
            Assert.Skip("NOT TESTED: libpcap is not installed.");
        }

        Assert.True(isCreated, error);
        return filter!;
    }

    private sealed class Sink : IHandshakeSink
    {
        public int Count { get; private set; }

        public void Accept(Handshake handshake) => Count++;
    }
}
