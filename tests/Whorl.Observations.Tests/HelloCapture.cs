using System.Buffers.Binary;
using System.Text;
using Whorl.Capture.Files;
using Whorl.Observations.Reading;

namespace Whorl.Observations.Tests;

/// <summary>A capture with ClientHellos in it that a test makes up, and what an encoder makes of captures.</summary>
internal sealed class HelloCapture
{
    private readonly List<byte> file = [];
    private ushort nextPort = 40000;

    public HelloCapture()
    {
        Span<byte> header = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xa1b23c4d);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], 262144);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], (uint)LinkType.Raw);
        file.AddRange(header);
    }

    /// <summary>Reads a file with one encoder and gives what it wrote.</summary>
    public static string Encode(string path, Func<IObservationEncoder> create, bool followsHandshakes = false, int threads = 1)
    {
        Assert.True(CaptureFile.TryOpen(path, out CaptureReader? reader, out string? error), error);
        return Encode(reader, "test.pcap", create, followsHandshakes, threads);
    }

    /// <summary>Adds a connection from 10.0.0.1 to 10.0.0.2:443 that sends a hello with this server name and these protocols.</summary>
    public HelloCapture Add(byte[] serverName, params byte[][] protocols)
    {
        byte[] hello = ClientHello(serverName, protocols);
        byte[] packet = new byte[40 + hello.Length];
        packet[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)packet.Length);
        packet[8] = 64;
        packet[9] = 6;
        new byte[] { 10, 0, 0, 1, 10, 0, 0, 2 }.CopyTo(packet, 12);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(20), nextPort++);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(22), 443);
        packet[27] = 1;
        packet[32] = 0x50;
        packet[33] = 0x18;
        hello.CopyTo(packet, 40);

        Span<byte> record = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(record, 1_700_000_000);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], 123_456_789);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], packet.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record[12..], packet.Length);
        file.AddRange(record);
        file.AddRange(packet);
        return this;
    }

    public HelloCapture Add(string serverName, params string[] protocols) =>
        Add(Encoding.UTF8.GetBytes(serverName), [.. protocols.Select(Encoding.UTF8.GetBytes)]);

    public CaptureReader Open()
    {
        Assert.True(CaptureFile.TryOpen(new MemoryStream([.. file]), "test.pcap", out CaptureReader? reader, out string? error), error);
        return reader;
    }

    public string Encode(Func<IObservationEncoder> create, bool followsHandshakes = false) => Encode(Open(), create, followsHandshakes);

    /// <summary>Reads Ethernet frames with one encoder and gives what it wrote.</summary>
    public static string Encode(IEnumerable<byte[]> frames, Func<IObservationEncoder> create)
    {
        MemoryStream capture = new();
        using (CaptureWriter writer = new(capture, LinkType.Ethernet))
        {
            foreach (byte[] frame in frames)
            {
                writer.Write(1_700_000_000_000_000_000, frame, frame.Length);
            }
        }

        Assert.True(CaptureFile.TryOpen(new MemoryStream(capture.ToArray()), "test.pcap", out CaptureReader? reader, out string? error), error);
        return Encode(reader, create);
    }

    public static string Encode(CaptureReader reader, Func<IObservationEncoder> create, bool followsHandshakes = false)
    {
        return Encode(reader, "test.pcap", create, followsHandshakes, threads: 1);
    }

    private static string Encode(CaptureReader reader, string name, Func<IObservationEncoder> create, bool followsHandshakes, int threads)
    {
        using MemoryStream output = new();
        using (reader)
        using (CaptureReading reading = new(new ReadingOptions { Threads = threads, FollowsHandshakes = followsHandshakes }, create, output))
        {
            reading.Read(reader, name, TestContext.Current.CancellationToken);
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static byte[] ClientHello(byte[] serverName, byte[][] protocols)
    {
        byte[] list = [.. protocols.SelectMany(name => new[] { (byte)name.Length }.Concat(name))];
        byte[] alpn = protocols.Length == 0 ? [] : [0, 16, .. Sized(Sized(list))];
        byte[] extensions = [0, 0, .. Sized(Sized([0, .. Sized(serverName)])), .. alpn];
        byte[] body = [3, 3, .. new byte[32], 0, .. Sized([0x13, 0x01, 0xc0, 0x2f]), 1, 0, .. Sized(extensions)];
        return [22, 3, 1, .. Sized([1, 0, .. Sized(body)])];
    }

    private static byte[] Sized(byte[] bytes) => [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
}
