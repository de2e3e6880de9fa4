using BenchmarkDotNet.Attributes;
using Whorl.Capture.Flows;
using Whorl.Capture.Packets;

namespace Whorl.Benchmarks;

/// <summary>Finding the flow of a packet, hash included, in no order that a cache could like.</summary>
public class FlowBenchmarks
{
    private const int Asked = 1 << 16;

    private readonly FlowKey[] present = new FlowKey[Asked];
    private readonly FlowKey[] absent = new FlowKey[Asked];
    private FlowTable table = null!;
    private int next;

    [Params(1_000, 1_000_000)]
    public int Flows { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        table = new FlowTable(seed: 42);
        for (int i = 0; i < Flows; i++)
        {
            FlowKey key = Key((uint)i, 443);
            table.Add(key, table.Hash(key), i, i);
        }

        Random random = new(1);
        for (int i = 0; i < Asked; i++)
        {
            uint client = (uint)random.Next(Flows);
            present[i] = Key(client, 443);
            absent[i] = Key(client, 444);
        }
    }

    [Benchmark]
    public int Flow_hit() => Find(present);

    [Benchmark]
    public int Flow_miss() => Find(absent);

    private static FlowKey Key(uint client, ushort serverPort)
    {
        DecodedPacket packet = default;
        packet.Source = IpAddress.FromIPv4([10, (byte)(client >> 16), (byte)(client >> 8), (byte)client]);
        packet.Destination = IpAddress.FromIPv4([192, 0, 2, 1]);
        packet.SourcePort = (ushort)(1024 + (client % 60_000));
        packet.DestinationPort = serverPort;
        return FlowKey.Of(packet, DecodeOutcome.Tcp, out _);
    }

    private int Find(FlowKey[] keys)
    {
        ref readonly FlowKey key = ref keys[next++ & (Asked - 1)];
        return table.Find(key, table.Hash(key));
    }
}
