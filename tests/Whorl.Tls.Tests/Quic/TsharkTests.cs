using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using Whorl.Tls.Quic;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Tests.Quic;

public sealed class TsharkTests
{
    private static readonly uint[] Versions =
    [
        1, 0x6b33_43cf, 0x5430_3530, 0x5430_3531, 0xface_b001, 0xface_b002, 0xface_b00e,
        0xff00_0016, 0xff00_0017, 0xff00_0018, 0xff00_0019, 0xff00_001a, 0xff00_001b, 0xff00_001c, 0xff00_001d, 0xff00_001e, 0xff00_001f, 0xff00_0020, 0xff00_0021, 0xff00_0022,
    ];

    [Fact]
    public void Tshark_opens_what_the_writer_wrote_in_every_version_it_knows()
    {
        string path = Path.Combine(Path.GetTempPath(), $"whorl-quic-{Guid.NewGuid():n}.pcap");
        try
        {
            File.WriteAllBytes(path, Capture());
            string[] lines = Run("-r", path, "-Y", "quic", "-T", "fields", "-e", "udp.srcport", "-e", "quic.version", "-e", "tls.handshake.type", "-e", "tls.handshake.extensions_server_name", "-e", "quic.packet_number");
            List<string> expected = [];
            for (int i = 0; i < Versions.Length; i++)
            {
                expected.Add($"{10_000 + i}\t0x{Versions[i]:x8}\t1\texample.com\t{i}");
                expected.Add($"443\t0x{Versions[i]:x8}\t2\t\t{i + 1}");
            }

            Assert.Equal(expected, lines);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>For each version a client's and a server's Initial, as raw IPv4 and UDP.</summary>
    private static byte[] Capture()
    {
        using MemoryStream file = new();
        byte[] header = new byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xa1b2c3d4);
        header[4] = 2;
        header[6] = 4;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(16), 65535);
        header[20] = 101;
        file.Write(header);

        ReadOnlySpan<byte> hello = RfcVectors.ClientFrames.AsSpan(4);
        ReadOnlySpan<byte> answer = RfcVectors.ServerFrames.AsSpan(9);
        QuicInitialWriter writer = new();
        byte[] packet = new byte[1500];
        byte[] space = new byte[1500];
        for (int i = 0; i < Versions.Length; i++)
        {
            QuicVersion version = new(Versions[i]);
            byte[] id = [1, 2, 3, 4, 5, 6, 7, (byte)i];
            byte[] serverId = [9, 9, 9, (byte)i];
            WireWriter frames = new(space);
            QuicFrameWriter.WriteCrypto(ref frames, 0, hello, version);
            QuicInitialFields fields = new() { Version = version, ClientDestinationId = id, DestinationId = id, PacketNumber = (uint)i, PacketNumberSize = 2, PadTo = 1200 };
            Append(file, packet.AsSpan(0, writer.Write(fields, frames.Written, packet)), 10_000 + i, fromServer: false);
            frames = new WireWriter(space);
            QuicFrameWriter.WriteCrypto(ref frames, 0, answer, version);
            fields = new QuicInitialFields { Version = version, Sender = QuicSender.Server, ClientDestinationId = id, SourceId = serverId, PacketNumber = (uint)i + 1, PacketNumberSize = 1 };
            Append(file, packet.AsSpan(0, writer.Write(fields, frames.Written, packet)), 10_000 + i, fromServer: true);
        }

        return file.ToArray();
    }

    private static void Append(MemoryStream file, ReadOnlySpan<byte> payload, int clientPort, bool fromServer)
    {
        byte[] frame = new byte[16 + 28 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), 28 + payload.Length);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(12), 28 + payload.Length);
        Span<byte> ip = frame.AsSpan(16);
        ip[0] = 0x45;
        BinaryPrimitives.WriteUInt16BigEndian(ip[2..], (ushort)(28 + payload.Length));
        ip[8] = 64;
        ip[9] = 17;
        ip[12] = 10;
        ip[15] = fromServer ? (byte)2 : (byte)1;
        ip[16] = 10;
        ip[19] = fromServer ? (byte)1 : (byte)2;
        BinaryPrimitives.WriteUInt16BigEndian(ip[20..], (ushort)(fromServer ? 443 : clientPort));
        BinaryPrimitives.WriteUInt16BigEndian(ip[22..], (ushort)(fromServer ? clientPort : 443));
        BinaryPrimitives.WriteUInt16BigEndian(ip[24..], (ushort)(8 + payload.Length));
        payload.CopyTo(ip[28..]);
        file.Write(frame);
    }

    private static string[] Run(params string[] arguments)
    {
        ProcessStartInfo start = new("tshark", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (Win32Exception)
        {
            Assert.Skip("TSHARK ABSENT: nobody else looked at what the writer wrote.");
            throw;
        }
    }
}
