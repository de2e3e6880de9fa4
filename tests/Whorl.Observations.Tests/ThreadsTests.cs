using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Packets;
using Whorl.Capture.Tests.Traffic;
using Whorl.Observations.Reading;

namespace Whorl.Observations.Tests;

/// <summary>However many threads share a capture, the output is the same bytes.</summary>
public sealed class ThreadsTests
{
    [Theory]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(4, true)]
    public void Threads_do_not_change_the_output(int threads, bool isFiltered)
    {
        byte[] capture = Capture();

        byte[] alone = Read(capture, 1, isFiltered, out CaptureStatistics statistics);
        byte[] together = Read(capture, threads, isFiltered, out CaptureStatistics same);

        Assert.Equal(isFiltered ? 1600 : 2400, statistics.Handshakes);
        Assert.Equal(statistics.Handshakes, same.Handshakes);
        Assert.Equal((statistics.Packets, statistics.Bytes, statistics.Flows), (same.Packets, same.Bytes, same.Flows));
        Assert.Equal(statistics[DecodeOutcome.NotIp], same[DecodeOutcome.NotIp]);
        Assert.Equal(alone, together);
    }

    /// <summary>
    /// 400 clients with each kind of connection, all at once, so that several batches are full of open flows; some begin
    /// tagged and go on untagged, and between them lies what is no one's: data of connections that are done, and ARP.
    /// </summary>
    private static byte[] Capture()
    {
        List<byte[]>[] flows =
        [
            SyntheticTraffic.Tls12("a.example", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "certificates", "san-kinds.der"))),
            SyntheticTraffic.Tls13("b.example"),
            SyntheticTraffic.Reordered("c.example"),
            SyntheticTraffic.Connection((false, SyntheticTraffic.Record(22, SyntheticTraffic.ClientHello("unanswered.example", tls13: true)))),
            SyntheticTraffic.Quic("d.example", 1),
            SyntheticTraffic.Dtls("e.example"),
        ];
        byte[] data = SyntheticTraffic.Tcp(true, 500_000, 0x10, [23, 3, 3, 4, 0, .. new byte[1024]]);
        byte[] arp = [.. Enumerable.Repeat((byte)0xff, 12), 8, 6, .. new byte[46]];
        MemoryStream stream = new();
        using (CaptureWriter writer = new(stream, LinkType.Ethernet))
        {
            long time = 0;
            for (int turn = 0; turn < flows.Max(flow => flow.Count); turn++)
            {
                for (uint client = 0; client < 400; client++)
                {
                    if (client % 50 == 0)
                    {
                        writer.Write(time, arp, arp.Length);
                    }

                    SyntheticTraffic.Readdress(data, 0x0a000001 + client, (ushort)(20000 + (turn % 3)));
                    if (turn > 12)
                    {
                        writer.Write(time, data, data.Length);
                    }

                    for (int i = 0; i < flows.Length; i++)
                    {
                        if (turn < flows[i].Count)
                        {
                            byte[] frame = flows[i][turn];
                            SyntheticTraffic.Readdress(frame, 0x0a000001 + client, (ushort)(20000 + i));
                            byte[] sent = client % 7 == 0 && turn < 2 ? [.. frame[..12], 0x81, 0, 0, 9, .. frame[12..]] : frame;
                            writer.Write(time += 1_000_000, sent, sent.Length);
                        }
                    }
                }
            }
        }

        return stream.ToArray();
    }

    private static byte[] Read(byte[] capture, int threads, bool isFiltered, out CaptureStatistics statistics)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, capture);
            Assert.True(CaptureFile.TryOpen(path, out CaptureReader? file, out string? problem), problem);
            using CaptureReader reader = new WithoutDatagrams(file, isFiltered);
            using MemoryStream output = new();
            using (CaptureReading reading = new(
                new ReadingOptions { Threads = threads },
                () => new JsonLinesEncoder(ObservationFields.Default(withJa3n: false), new CertificateEncoder()),
                output))
            {
                reading.Read(reader, "capture", TestContext.Current.CancellationToken);
                statistics = reading.Statistics;
            }

            return output.ToArray();
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Passes over UDP, as a filter would.</summary>
    private sealed class WithoutDatagrams(CaptureReader inner, bool isOn) : CaptureReader
    {
        public override bool TryReadBatch(PacketBatch batch)
        {
            if (!inner.TryReadBatch(batch))
            {
                return false;
            }

            for (int i = 0; isOn && i < batch.Count; i++)
            {
                if (batch[i][batch[i][12] == 0x81 ? 27 : 23] == 17)
                {
                    batch.Packets[i] = batch.Packets[i] with { IsPassedOver = true };
                }
            }

            return true;
        }

        public override void Dispose() => inner.Dispose();
    }
}
