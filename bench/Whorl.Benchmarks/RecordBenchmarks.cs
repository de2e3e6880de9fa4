using System.Text;
using BenchmarkDotNet.Attributes;
using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Tests.Traffic;
using Whorl.Fingerprints.Text;
using Whorl.Observations;

namespace Whorl.Benchmarks;

/// <summary>A certificate to JSON, and the whole way from packets to a line of JSON.</summary>
public class RecordBenchmarks : IHandshakeSink
{
    private const int Kinds = 4;

    private readonly byte[] certificate = SyntheticTraffic.Certificates(Inputs.Certificate("san-kinds"))[4..];
    private readonly CertificateEncoder plain = new(withCache: false);
    private readonly CertificateEncoder caching = new();
    private readonly ObservationReader observations = new();
    private readonly JsonLinesEncoder encoder = new(ObservationFields.Default(withJa3n: false), new CertificateEncoder(withCache: false));
    private readonly Utf8Text text = new(1 << 16);
    private readonly byte[] source = Encoding.UTF8.GetBytes("benchmark");
    private readonly List<byte[]>[] connections = Inputs.Connections();
    private HandshakeEngine engine = null!;
    private uint address = 0x0a000001;
    private long number;

    [GlobalSetup]
    public void Setup() => engine = new HandshakeEngine(new EngineOptions(), this);

    [GlobalCleanup]
    public void Cleanup() => engine.Dispose();

    [Benchmark]
    public int Certificate_to_json() => Write(plain);

    [Benchmark]
    public int Certificate_to_json_seen() => Write(caching);

    /// <summary>Per connection of TLS 1.2, TLS 1.3, QUIC and DTLS in turn; each gives a record.</summary>
    [Benchmark(OperationsPerInvoke = Kinds)]
    public long Connection_to_json()
    {
        address++;
        for (int i = 0; i < connections.Length; i++)
        {
            foreach (byte[] frame in connections[i])
            {
                SyntheticTraffic.Readdress(frame, address, (ushort)(20_000 + i));
                number++;
                engine.OnPacket(frame, new CapturedPacket(0, frame.Length, frame.Length, LinkType.Ethernet, number * 1000), number);
            }
        }

        return number;
    }

    public void Accept(Handshake handshake)
    {
        text.Clear();
        Observation observation = observations.Read(handshake, source);
        encoder.Write(observation, text);
    }

    private int Write(CertificateEncoder certificates)
    {
        text.Clear();
        certificates.Write(certificate, text);
        return text.Length;
    }
}
