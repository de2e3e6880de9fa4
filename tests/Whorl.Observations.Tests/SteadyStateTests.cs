using System.Text;
using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Tests.Traffic;
using Whorl.Fingerprints.Text;

namespace Whorl.Observations.Tests;

/// <summary>From packet to line of JSON nothing is allocated once buffers have grown: every round brings new flows.</summary>
public sealed class SteadyStateTests
{
    private static readonly byte[][] Chain =
        [.. new[] { "san-kinds", "odd-names", "unknown-attribute" }.Select(name => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "certificates", name + ".der")))];

    /// <summary>The kinds of traffic, each alone so that a failure says where to look, and all of them interleaved.</summary>
    public static TheoryData<string> Kinds => ["tls12", "tls13", "reordered", "quic", "dtls", "openvpn", "syn", "mixed"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Allocates_nothing_per_packet_and_handshake(string kind)
    {
#if DEBUG
        Assert.Skip("Code that is not optimised boxes enumerations; ./test runs the release build.");
#endif
        List<byte[]>[] flows = Flows(kind);
        int rounds = Math.Max(20, 300 / flows.Length);
        using Lines lines = new(followsHandshakes: kind == "mixed");
        lines.Play(flows, rounds);
        long handshakes = lines.Handshakes;

        // Another test's collection counts the unused rest of this thread's allocation context: the fewest of five tells.
        long fewest = long.MaxValue;
        for (int i = 0; i < 5 && fewest > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            lines.Play(flows, rounds);
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, fewest);
        if (kind != "syn")
        {
            Assert.True(handshakes >= rounds, $"{handshakes} handshakes in {rounds} rounds of {flows.Length} flows");
        }
    }

    private static List<byte[]>[] Flows(string kind) => kind switch
    {
        "tls12" => [SyntheticTraffic.Tls12("a.example", Chain)],
        "tls13" => [SyntheticTraffic.Tls13("b.example")],
        "reordered" => [SyntheticTraffic.Reordered("c.example")],

        // More connections than the decryptor remembers keys of, so that keys are derived every time.
        "quic" => [.. Enumerable.Range(0, 150).Select(i => SyntheticTraffic.Quic("d.example", i))],
        "dtls" => [SyntheticTraffic.Dtls("e.example", Chain)],
        "openvpn" => [SyntheticTraffic.OpenVpn("f.example")],
        "syn" => [[SyntheticTraffic.Tcp(false, 0, 2, [])]],
        _ => [.. new[] { "tls12", "tls13", "reordered", "quic", "dtls", "openvpn", "syn" }.SelectMany(Flows)],
    };

    /// <summary>The path of `whorl read` from engine to text.</summary>
    private sealed class Lines : IHandshakeSink, IDisposable
    {
        private readonly HandshakeEngine engine;
        private readonly ObservationReader reader = new(withJa3n: true);
        private readonly JsonLinesEncoder encoder = new(ObservationFields.Default(withJa3n: true), new CertificateEncoder(withCache: false));
        private readonly Utf8Text text = new(1 << 16);
        private readonly byte[] source = Encoding.UTF8.GetBytes("steady.pcap");
        private long number;
        private uint address = 0x0a000001;

        // A flow is given up after two seconds of packet time, or the SYNs of many rounds would fill the table for ever.
        public Lines(bool followsHandshakes) =>
            engine = new HandshakeEngine(new EngineOptions { FollowsHandshakes = followsHandshakes, IdleTimeout = 2_000_000_000 }, this);

        public long Handshakes { get; private set; }

        public void Play(List<byte[]>[] flows, int rounds)
        {
            for (int round = 0; round < rounds; round++)
            {
                address++;
                int longest = 0;
                foreach (List<byte[]> flow in flows)
                {
                    longest = Math.Max(longest, flow.Count);
                }

                for (int turn = 0; turn < longest; turn++)
                {
                    for (int i = 0; i < flows.Length; i++)
                    {
                        if (turn < flows[i].Count)
                        {
                            byte[] frame = flows[i][turn];
                            SyntheticTraffic.Readdress(frame, address, (ushort)(20000 + i));
                            number++;
                            engine.OnPacket(frame, new CapturedPacket(0, frame.Length, frame.Length, LinkType.Ethernet, number * 1_000_000), number);
                        }
                    }
                }
            }
        }

        public void Accept(Handshake handshake)
        {
            Handshakes++;
            text.Clear();
            Observation observation = reader.Read(handshake, source);
            encoder.Write(observation, text);
        }

        public void Dispose() => engine.Dispose();
    }
}
