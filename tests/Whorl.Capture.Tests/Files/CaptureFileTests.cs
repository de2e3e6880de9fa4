using System.Diagnostics;
using System.IO.Pipes;
using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Files;

public sealed class CaptureFileTests
{
    private static readonly byte[] Frame = [1, 2, 3, 4, 5];

    [Theory]
    [InlineData("fd377a585a000004e6d6b446", "is xz-compressed: unpack it first (xz -dk)")]
    [InlineData("425a6839314159265359", "is bzip2-compressed: unpack it first (bzip2 -dk)")]
    [InlineData("04224d186440a7", "is lz4-compressed: unpack it first (lz4 -dk)")]
    [InlineData("504b03041400", "is a zip archive: unpack it first (unzip)")]
    [InlineData("736e6f6f700000000000000200000004", "is a snoop capture: convert it first (editcap -F pcapng IN OUT)")]
    [InlineData("6274736e6f6f700000000001000003ea", "is a Bluetooth capture (btsnoop), in which there is no TLS: give a pcap or pcapng file of a network")]
    [InlineData("474d425500020100", "is a capture of Microsoft Network Monitor 2: convert it first (editcap -F pcapng IN OUT)")]
    [InlineData("525453530101", "is a capture of Microsoft Network Monitor 1: convert it first (editcap -F pcapng IN OUT)")]
    [InlineData("7f454c46020101000000", "is not a capture (it begins with 7F 45 4C 46 02 01 01 00): give a pcap or pcapng file")]
    [InlineData("d4c3b2", "is not a capture (it begins with D4 C3 B2): give a pcap or pcapng file")]
    [InlineData("", "is empty: nothing was captured to it, or not yet")]
    public void Names_what_a_file_is_that_it_does_not_read(string hex, string expected)
    {
        Assert.Equal($"x.pcap {expected}", Reading.Of(Convert.FromHexString(hex)).Error);
        Assert.Equal($"x.pcap {expected}", Reading.Of(Convert.FromHexString(hex), 1).Error);
    }

    [Fact]
    public void Takes_the_name_for_a_hint_only_where_the_format_has_no_magic_bytes() =>
        Assert.Equal(
            "x.erf is an Endace ERF capture by its name: convert it first (editcap -F pcapng IN OUT)",
            Reading.Of(new MemoryStream([1, 2, 3, 4, 5, 6, 7, 8]), "x.erf").Error);

    [Fact]
    public void Says_in_one_sentence_why_a_path_does_not_open()
    {
        using TemporaryFolder folder = new();
        Assert.Equal($"{folder["none.pcap"]} does not exist: check the path", Reading.Of(folder["none.pcap"]).Error);
        Assert.Equal($"{folder["no/none.pcap"]} does not exist: check the path", Reading.Of(folder["no/none.pcap"]).Error);
        Assert.Equal($"{folder.Path} is a folder, not a capture file: name a file in it", Reading.Of(folder.Path).Error);
        Assert.NotNull(Reading.Of(string.Empty).Error);
        Assert.NotNull(Reading.Of("a\0b").Error);
    }

    [Fact]
    public void Closes_the_stream_when_it_does_not_open()
    {
        MemoryStream stream = new([1, 2, 3, 4]);
        Assert.NotNull(Reading.Of(stream, "x").Error);
        Assert.False(stream.CanRead);
    }

    [Fact]
    public void Fills_whole_buffers_from_a_file_and_numbers_packets_through()
    {
        using TemporaryFolder folder = new();
        string path = Sized(folder, packets: 40_000, size: 100);
        Assert.True(CaptureFile.TryOpen(path, out CaptureReader? reader, out _));
        using (reader)
        {
            PacketBatch[] batches = [new(), new(), new()];
            long next = 1;
            int turn = 0;
            while (reader.TryReadBatch(batches[turn++ % 3]))
            {
                PacketBatch batch = batches[(turn - 1) % 3];
                Assert.Equal(next, batch.FirstNumber);
                for (int index = 0; index < batch.Count; index++)
                {
                    Assert.Equal(next, batch.Packets[index].Timestamp);
                    Assert.Equal((byte)next, batch[index][99]);
                    next++;
                }
            }

            Assert.Equal(40_001, next);
            Assert.Null(reader.Damage);
            // Whole buffers: as many batches as the file fills, and the call that finds its end.
            Assert.Equal(1 + (int)Math.Ceiling(new FileInfo(path).Length / (double)PacketBatch.DefaultBufferSize), turn);
        }
    }

    [Fact]
    public void Leaves_a_batch_alone_while_others_are_filled()
    {
        using TemporaryFolder folder = new();
        Assert.True(CaptureFile.TryOpen(Sized(folder, packets: 40_000, size: 100), out CaptureReader? reader, out _));
        using (reader)
        {
            PacketBatch first = new();
            PacketBatch second = new();
            Assert.True(reader.TryReadBatch(first));
            byte[] before = [.. first.Buffer];
            CapturedPacket[] packets = [.. first.Packets];
            Assert.True(reader.TryReadBatch(second));
            Assert.True(reader.TryReadBatch(second));
            Assert.Equal(before, first.Buffer);
            Assert.Equal(packets, first.Packets);
        }
    }

    [Fact]
    public void Allocates_nothing_once_the_first_batches_are_read()
    {
        using TemporaryFolder folder = new();
        string path = Sized(folder, packets: 200_000, size: 66);
        long fewest = long.MaxValue;
        for (int run = 0; run < 5 && fewest > 0; run++)
        {
            // A collection that another test causes counts the unused rest of this thread's allocation context.
            fewest = Math.Min(fewest, AllocatedBehindTheFirstBatches(path));
        }

        Assert.Equal(0, fewest);
    }

    [Fact]
    public void Gives_up_a_buffer_that_one_huge_packet_made_grow()
    {
        CaptureBytes file = new CaptureBytes().PcapHeader().PcapPacket(1, 0, new byte[10 << 20]).PcapPacket(2, 0, new byte[5000]);
        Assert.True(CaptureFile.TryOpen(new PipedBytes(file.ToArray(), () => 1000), "x", out CaptureReader? reader, out _));
        using (reader)
        {
            PacketBatch batch = new();
            Assert.True(reader.TryReadBatch(batch));
            Assert.True(batch.Buffer.Length > 10 << 20);
            Assert.True(reader.TryReadBatch(batch));
            Assert.Equal(PacketBatch.DefaultBufferSize, batch.Buffer.Length);
        }
    }

    [Fact]
    public async Task Hands_out_what_a_slow_pipe_has_delivered_without_waiting_for_more()
    {
        using AnonymousPipeServerStream writer = new(PipeDirection.Out);
        AnonymousPipeClientStream end = new(PipeDirection.In, writer.ClientSafePipeHandle);
        byte[] bytes = new CaptureBytes().PcapHeader().PcapPacket(1, 0, Frame).PcapPacket(2, 0, Frame).ToArray();
        await writer.WriteAsync(bytes.AsMemory(0, 24 + 21 + 3), TestContext.Current.CancellationToken);
        Assert.True(CaptureFile.TryOpen(end, "a pipe", out CaptureReader? reader, out _));
        using (reader)
        {
            PacketBatch batch = new();
            Assert.True(reader.TryReadBatch(batch));
            Assert.Equal(1, batch.Count);
            await writer.WriteAsync(bytes.AsMemory(24 + 21 + 3), TestContext.Current.CancellationToken);
            Assert.True(reader.TryReadBatch(batch));
            Assert.Equal(1, batch.Count);
            Assert.Equal(2, batch.FirstNumber);
            writer.Close();
            Assert.False(reader.TryReadBatch(batch));
            Assert.Null(reader.Damage);
        }
    }

    [Fact]
    public async Task Reads_a_named_pipe()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("NOT TESTED: named pipes in the file system are a matter of Unix.");
        }

        using TemporaryFolder folder = new();
        string path = folder["fifo.pcap"];
        using (Process process = Process.Start("mkfifo", [path]))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        byte[] bytes = new CaptureBytes().Section().Interface().Enhanced(0, 1, Frame).ToArray();
        Task write = Task.Run(() => File.WriteAllBytes(path, bytes), TestContext.Current.CancellationToken);
        Reading reading = await Task.Run(() => Reading.Of(path), TestContext.Current.CancellationToken);
        await write;
        Assert.Null(reading.Damage);
        Assert.Single(reading.Packets);
    }

    [Fact]
    public void Reads_a_file_that_its_writer_still_holds_open()
    {
        using TemporaryFolder folder = new();
        string path = folder["growing.pcap"];
        byte[] bytes = new CaptureBytes().PcapHeader().PcapPacket(1, 0, Frame).PcapPacket(2, 0, Frame).ToArray();
        using FileStream writer = new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        writer.Write(bytes.AsSpan(0, bytes.Length - 2));
        writer.Flush();
        Reading reading = Reading.Of(path);
        Assert.Single(reading.Packets);
        Assert.Equal($"{path} ends in the middle of packet 2 (offset 45): 3 of 5 bytes are there; the packets before it were read", reading.Damage);
    }

    [Fact]
    public void Reports_a_disk_that_fails_and_keeps_what_was_read()
    {
        byte[] bytes = new CaptureBytes().PcapHeader().PcapPacket(1, 0, Frame).ToArray();
        int reads = 0;
        Reading reading = Reading.Of(new PipedBytes(bytes, () => reads++ < 2 ? 30 : throw new IOException("Input/output error.")), "x.pcap");
        Assert.Single(reading.Packets);
        Assert.Equal("x.pcap could not be read beyond offset 45 (Input/output error); what comes before was read", reading.Damage);
        Assert.Equal(
            "x.pcap could not be read: Input/output error",
            Reading.Of(new PipedBytes(bytes, () => throw new IOException("Input/output error.")), "x.pcap").Error);
    }

    private static string Sized(TemporaryFolder folder, int packets, int size)
    {
        string path = folder["sized.pcap"];
        byte[] frame = new byte[size];
        using CaptureWriter writer = CaptureWriter.Create(path, LinkType.Ethernet);
        for (int number = 1; number <= packets; number++)
        {
            frame[^1] = (byte)number;
            writer.Write(number, frame, size);
        }

        return path;
    }

    private static long AllocatedBehindTheFirstBatches(string path)
    {
        Assert.True(CaptureFile.TryOpen(path, out CaptureReader? reader, out _));
        using (reader)
        {
            PacketBatch batch = new();
            Assert.True(reader.TryReadBatch(batch));
            Assert.True(reader.TryReadBatch(batch));
            long before = GC.GetAllocatedBytesForCurrentThread();
            int count = 0;
            while (reader.TryReadBatch(batch))
            {
                count += batch.Count;
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(count > 100_000);
            return allocated;
        }
    }
}
