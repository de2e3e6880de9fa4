using BenchmarkDotNet.Attributes;
using Whorl.Tls.Quic;

namespace Whorl.Benchmarks;

/// <summary>A client's Initial of 1,200 bytes to its frames.</summary>
public class QuicBenchmarks
{
    private const int Connections = 512;

    private readonly byte[] payload = new byte[2048];
    private readonly (byte[] Packet, byte[] ConnectionId)[] initials = [.. Enumerable.Range(1, Connections).Select(Inputs.Initial)];
    private QuicInitialDecryptor decryptor = null!;
    private int next;

    [GlobalSetup]
    public void Setup() => decryptor = new QuicInitialDecryptor();

    [GlobalCleanup]
    public void Cleanup() => decryptor.Dispose();

    [Benchmark]
    public int Initial_keys_known() => Open(initials[0]);

    // More connections than keys are remembered of.
    [Benchmark]
    public int Initial_new_connection() => Open(initials[next++ % Connections]);

    private int Open((byte[] Packet, byte[] ConnectionId) initial)
    {
        QuicDatagram datagram = new(initial.Packet);
        datagram.MoveNext();
        return decryptor.TryOpen(datagram.Current, initial.ConnectionId, QuicSender.Client, payload, out int length, out _) == QuicOpenOutcome.Opened
            ? length
            : throw new InvalidOperationException("The packet does not open.");
    }
}
