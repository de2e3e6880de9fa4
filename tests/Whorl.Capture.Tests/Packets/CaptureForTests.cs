using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Packets;

/// <summary>A frame as a capture file holds it.</summary>
internal sealed record Frame(byte[] Bytes, int OriginalLength, LinkType LinkType, long Timestamp);

/// <summary>
/// Just enough of little-endian pcap and pcapng for these tests, whose files mergecap and the tests themselves write.
/// Until Files has its reader.
/// </summary>
internal static class CaptureForTests
{
    public static List<Frame> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        return U32(file, 0) == 0x0a0d0d0a ? ReadPcapng(file) : ReadPcap(file);
    }

    public static void WritePcap(string path, LinkType linkType, IEnumerable<byte[]> frames)
    {
        using BinaryWriter writer = new(File.Create(path));
        writer.Write(0xa1b2c3d4);
        writer.Write((ushort)2);
        writer.Write((ushort)4);
        writer.Write(0L);
        writer.Write(262144);
        writer.Write((uint)linkType);
        int second = 0;
        foreach (byte[] frame in frames)
        {
            writer.Write(second++);
            writer.Write(0);
            writer.Write(frame.Length);
            writer.Write(frame.Length);
            writer.Write(frame);
        }
    }

    /// <summary>Joins capture files of any kind to one pcapng file; skips the test where there is no mergecap.</summary>
    public static void Merge(string output, IEnumerable<string> files)
    {
        // mergecap stops at the first damaged file; editcap keeps what is before the damage.
        List<string> readable = [];
        foreach (string file in files)
        {
            string copy = string.Create(CultureInfo.InvariantCulture, $"{output}.{readable.Count}");
            Run("editcap", ["-F", "pcapng", file, copy]);
            if (File.Exists(copy))
            {
                readable.Add(copy);
            }
        }

        Run("mergecap", ["-a", "-F", "pcapng", "-w", output, .. readable]);
        readable.ForEach(File.Delete);
    }

    /// <summary>Runs a program of the Wireshark suite to its end and returns what it printed; skips the test where it is missing.</summary>
    public static string Run(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using Process process = Process.Start(start)!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip(string.Create(CultureInfo.InvariantCulture, $"No {program} on this machine: nothing to compare with."));
            throw;
        }
    }

    private static List<Frame> ReadPcap(byte[] file)
    {
        List<Frame> frames = [];
        LinkType linkType = (LinkType)U32(file, 20);
        for (int at = 24; at + 16 <= file.Length;)
        {
            int captured = (int)U32(file, at + 8);
            long time = U32(file, at) * 1_000_000_000L + U32(file, at + 4) * 1000L;
            frames.Add(new Frame(file[(at + 16)..(at + 16 + captured)], (int)U32(file, at + 12), linkType, time));
            at += 16 + captured;
        }

        return frames;
    }

    private static List<Frame> ReadPcapng(byte[] file)
    {
        List<Frame> frames = [];
        List<LinkType> interfaces = [];
        for (int at = 0; at + 12 <= file.Length;)
        {
            uint type = U32(file, at);
            int length = (int)U32(file, at + 4);
            if (type == 1)
            {
                interfaces.Add((LinkType)BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(at + 8)));
            }
            else if (type == 6)
            {
                int captured = (int)U32(file, at + 20);
                long time = (long)((ulong)U32(file, at + 12) << 32 | U32(file, at + 16));
                frames.Add(new Frame(file[(at + 28)..(at + 28 + captured)], (int)U32(file, at + 24), interfaces[(int)U32(file, at + 8)], time));
            }
            else if (type == 3)
            {
                int captured = Math.Min(length - 16, (int)U32(file, at + 8));
                frames.Add(new Frame(file[(at + 12)..(at + 12 + captured)], (int)U32(file, at + 8), interfaces[0], 0));
            }

            at += length;
        }

        return frames;
    }

    private static uint U32(byte[] file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
}
