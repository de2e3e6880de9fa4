using BenchmarkDotNet.Attributes;
using Whorl.Capture.Files;
using Whorl.Capture.Packets;

namespace Whorl.Benchmarks;

/// <summary>A frame to its transport packet: the short way that most frames take, and header by header.</summary>
public class PacketBenchmarks
{
    private const int Frames = 1024;

    private readonly PacketDecoder decoder = new();
    private readonly byte[][] frames = new byte[Frames][];
    private readonly byte[][] tagged = new byte[Frames][];

    public PacketBenchmarks()
    {
        byte[][] once = [.. Inputs.Connections().SelectMany(connection => connection)];
        for (int i = 0; i < Frames; i++)
        {
            byte[] frame = once[i % once.Length];
            frames[i] = frame;
            tagged[i] = [.. frame[..12], 0x81, 0, 0, 12, .. frame[12..]];
        }
    }

    [Benchmark(OperationsPerInvoke = Frames)]
    public long Packet_decode() => Decode(frames);

    [Benchmark(OperationsPerInvoke = Frames)]
    public long Packet_decode_vlan() => Decode(tagged);

    private long Decode(byte[][] all)
    {
        long sum = 0;
        DecodedPacket packet = default;
        foreach (byte[] frame in all)
        {
            decoder.Decode(frame, frame.Length, LinkType.Ethernet, 0, ref packet);
            sum += packet.Payload.Length + packet.SourcePort;
        }

        return sum;
    }
}
