using System.Diagnostics;
using System.IO.Compression;
using Whorl.Capture.Files;
using Whorl.Capture.Files.Native;

namespace Whorl.Capture.Tests.Files;

public sealed class PackedCaptureTests
{
    private const string ZstdProgram = "/usr/bin/zstd";

    private static readonly byte[] Plain = LargeCapture();

    private static readonly Reading Expected = Reading.Of(Plain);

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void Unpacks_gzip_of_one_member_or_many(int chunk)
    {
        byte[] one = Gzip(Plain);
        byte[] many = [.. Gzip(Plain[..1000]), .. Gzip([]), .. Gzip(Plain[1000..2000]), .. Gzip(Plain[2000..])];
        foreach (byte[] packed in (byte[][])[one, many])
        {
            Reading reading = Reading.Of(packed, chunk);
            Assert.Null(reading.Error);
            Assert.Null(reading.Damage);
            Assert.Equal(Expected.Packets, reading.Packets);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public async Task Unpacks_zstd_of_one_frame_or_many_and_frames_to_skip(int chunk)
    {
        byte[] skip = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3];
        byte[] one = await ZstdAsync(Plain);
        byte[] many = [.. skip, .. await ZstdAsync(Plain[..1000]), .. skip, .. await ZstdAsync(Plain[1000..])];
        foreach (byte[] packed in (byte[][])[one, many])
        {
            Reading reading = Reading.Of(packed, chunk);
            Assert.Null(reading.Error);
            Assert.Null(reading.Damage);
            Assert.Equal(Expected.Packets, reading.Packets);
        }
    }

    [Fact]
    public void Gives_the_packets_before_the_place_where_gzip_data_is_cut() => GivesPacketsBeforeTheCut(Gzip(Plain));

    [Fact]
    public async Task Gives_the_packets_before_the_place_where_zstd_data_is_cut() => GivesPacketsBeforeTheCut(await ZstdAsync(Plain));

    [Fact]
    public void Reports_broken_gzip_data_and_never_throws() => NeverThrowsOnBrokenData(Gzip(Plain));

    [Fact]
    public async Task Reports_broken_zstd_data_and_never_throws() => NeverThrowsOnBrokenData(await ZstdAsync(Plain));

    [Fact]
    public async Task Data_that_is_cut_before_the_first_packet_is_damaged_and_other_data_is_not()
    {
        using TemporaryFolder folder = new();
        foreach ((byte[] packed, OpenFailure expected) in ((byte[], OpenFailure)[])
            [(Gzip(Plain)[..20], OpenFailure.Damaged), ((await ZstdAsync(Plain))[..20], OpenFailure.Damaged), (Gzip("nothing of note"u8.ToArray()), OpenFailure.Unreadable)])
        {
            Assert.False(CaptureFile.TryOpen(folder.Write("x.pcap", packed), out _, out string? error, out OpenFailure failure));
            Assert.Equal((expected, expected == OpenFailure.Damaged), (failure, error.Contains("is damaged", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Says_in_words_that_gzip_data_is_cut_off() =>
        Assert.Contains("(the data is cut off or was changed)", Reading.Of(Gzip(Plain)[..^3]).Damage, StringComparison.Ordinal);

    [Fact]
    public void Reads_a_capture_packed_twice_and_refuses_one_packed_three_times()
    {
        Assert.Equal(Expected.Packets, Reading.Of(Gzip(Gzip(Plain))).Packets);
        Assert.Equal("x.pcap is packed more than 2 times over: unpack it first", Reading.Of(Gzip(Gzip(Gzip(Plain)))).Error);
    }

    [Fact]
    public void Says_that_offsets_are_those_of_the_unpacked_data()
    {
        Reading reading = Reading.Of(Gzip(Plain[..^1]));
        Assert.Contains(" unpacked)", reading.Damage, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_what_is_inside_a_packing_when_it_is_no_capture()
    {
        Assert.Equal("x.pcap has nothing packed in it (gzip): pack it again from the capture", Reading.Of(Gzip([])).Error);
        Assert.Equal(
            "x.pcap holds, below its gzip packing, what is a snoop capture: convert it first (editcap -F pcapng IN OUT)",
            Reading.Of(Gzip("snoop\0\0\0\0\0\0\u0002"u8.ToArray())).Error);
    }

    private static void GivesPacketsBeforeTheCut(byte[] packed)
    {
        for (int length = 40; length < packed.Length; length += packed.Length / 20)
        {
            Reading reading = Reading.Of(packed[..length]);
            Assert.True(reading.Error is not null || reading.Damage is not null, $"cut to {length} of {packed.Length}");
            Assert.Equal(Expected.Packets.Take(reading.Packets.Count), reading.Packets);
        }

        Assert.True(Reading.Of(packed[..^3]).Packets.Count > Expected.Packets.Count / 2);
    }

    private static void NeverThrowsOnBrokenData(byte[] packed)
    {
        Random random = new(11);
        int reported = 0;
        for (int attempt = 0; attempt < 60; attempt++)
        {
            byte[] broken = [.. packed];
            broken[random.Next(12, broken.Length)] ^= (byte)random.Next(1, 256);
            Reading reading = Reading.Of(broken);
            reported += reading.Error is not null || reading.Damage is not null ? 1 : 0;
        }

        // Both formats carry checksums: next to nothing gets by.
        Assert.InRange(reported, 55, 60);
    }

    private static byte[] LargeCapture()
    {
        Random random = new(7);
        CaptureBytes file = new CaptureBytes().PcapHeader();
        for (uint number = 0; number < 2000; number++)
        {
            byte[] data = new byte[random.Next(100)];
            random.NextBytes(data);
            file.PcapPacket(number, 0, data);
        }

        return file.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        // The library writes nothing at all for nothing at all; gzip itself writes an empty member.
        return packed.Length > 0 ? packed.ToArray() : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    private static async Task<byte[]> ZstdAsync(byte[] bytes)
    {
        if (!ZstdStream.IsAvailable || !File.Exists(ZstdProgram))
        {
            Assert.Skip("NOT TESTED: libzstd and the zstd program are needed to try zstd.");
        }

        ProcessStartInfo start = new(ZstdProgram, ["-q", "-c", "--check"]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        Task write = Task.Run(async () =>
        {
            await process.StandardInput.BaseStream.WriteAsync(bytes);
            process.StandardInput.Close();
        });
        MemoryStream packed = new();
        await process.StandardOutput.BaseStream.CopyToAsync(packed);
        await write;
        await process.WaitForExitAsync();
        return packed.ToArray();
    }
}
