using Whorl.Capture.Files;
using Whorl.Capture.Tests.Traffic;

namespace Whorl.Benchmarks;

/// <summary>What is measured on: the same bytes for the C# side and its C twins.</summary>
internal static class Inputs
{
    /// <summary>A ClientHello's body, its four-byte header left out.</summary>
    public static byte[] Hello => SyntheticTraffic.ClientHello("www.example.com", tls13: true)[4..];

    /// <summary>The UDP payload of a client's first Initial, and the connection ID that keys it.</summary>
    public static (byte[] Packet, byte[] ConnectionId) Initial(int connection)
    {
        byte[] packet = SyntheticTraffic.Quic("www.example.com", connection)[1][42..];
        return (packet, packet[6..14]);
    }

    /// <summary>A certificate with names of every kind, and one with an odd subject.</summary>
    public static byte[] Certificate(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, name + ".der"));

    /// <summary>Four connections, one of each kind, each of which gives one handshake.</summary>
    public static List<byte[]>[] Connections() =>
    [
        SyntheticTraffic.Tls12("www.example.com", Certificate("san-kinds"), Certificate("odd-names")),
        SyntheticTraffic.Tls13("www.example.com"),
        SyntheticTraffic.Quic("www.example.com", 1),
        SyntheticTraffic.Dtls("www.example.com", Certificate("san-kinds")),
    ];

    /// <summary>A ClientHello in its record, as a probe sends it.</summary>
    public static byte[] Question => SyntheticTraffic.Record(22, SyntheticTraffic.ClientHello("www.example.com", tls13: false));

    /// <summary>The first flight of a server of TLS 1.2 up to its certificates.</summary>
    public static byte[] Flight =>
    [
        .. SyntheticTraffic.Record(22, SyntheticTraffic.ServerHello(tls13: false)),
        .. SyntheticTraffic.Record(22, SyntheticTraffic.Certificates(Certificate("san-kinds"), Certificate("odd-names"))),
    ];

    /// <summary>Writes the hello, an Initial packet, a capture and a server's answer for the twins.</summary>
    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "hello.bin"), Hello);
        File.WriteAllBytes(Path.Combine(folder, "initial.bin"), Initial(1).Packet);
        File.WriteAllBytes(Path.Combine(folder, "question.bin"), Question);
        File.WriteAllBytes(Path.Combine(folder, "flight.bin"), Flight);
        using CaptureWriter writer = CaptureWriter.Create(Path.Combine(folder, "packets.pcap"), LinkType.Ethernet);
        long time = 0;
        foreach (byte[] frame in Connections().SelectMany(frames => frames))
        {
            writer.Write(time += 1000, frame, frame.Length);
        }
    }
}
