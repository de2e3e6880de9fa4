using System.Buffers.Binary;
using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Files;

public sealed class PcapReaderTests
{
    private static readonly byte[] Frame = [1, 2, 3, 4, 5];

    [Theory]
    [InlineData(0xa1b2c3d4, false, 0, 1000)]
    [InlineData(0xa1b2c3d4, true, 0, 1000)]
    [InlineData(0xa1b23c4d, false, 0, 1)]
    [InlineData(0xa1b23c4d, true, 0, 1)]
    [InlineData(0xa1b2cd34, false, 8, 1000)]
    [InlineData(0xa1b2cd34, true, 8, 1000)]
    [InlineData(0xa1e2cb12, false, 8, 1)]
    [InlineData(0xa1e2cb12, true, 8, 1)]
    public void Reads_every_variant_in_both_byte_orders(uint magic, bool bigEndian, int extra, int nanos)
    {
        Reading reading = Reading.Of(new CaptureBytes(bigEndian).PcapHeader(magic, network: 113)
            .PcapPacket(10, 20, Frame, 1500, new byte[extra])
            .PcapPacket(11, 0, [], 0, new byte[extra]));
        Assert.Null(reading.Damage);
        Assert.Equal(
            [
                new ReadPacket(1, LinkType.LinuxSll, 10_000_000_000 + (20 * nanos), 1500, "0102030405"),
                new ReadPacket(2, LinkType.LinuxSll, 11_000_000_000, 0, string.Empty),
            ],
            reading.Packets);
    }

    [Theory]
    [InlineData(0x1c0001ac, false, 1)]
    [InlineData(0x1c0001ac, true, 1)]
    [InlineData(0x1c0001ab, false, 1000)]
    [InlineData(0x1c0001ab, true, 1000)]
    public void Reads_the_lcap_variant_whose_file_header_is_longer(uint magic, bool bigEndian, int nanos)
    {
        Reading reading = Reading.Of(new CaptureBytes(bigEndian).PcapHeader(magic).U32(21).PcapPacket(1, 2, Frame));
        Assert.Null(reading.Damage);
        Assert.Equal([new ReadPacket(1, LinkType.Ethernet, 1_000_000_000 + (2 * nanos), 5, "0102030405")], reading.Packets);
    }

    [Fact]
    public void Finds_no_packet_and_no_damage_in_a_file_that_is_only_a_header()
    {
        Reading reading = Reading.Of(new CaptureBytes().PcapHeader());
        Assert.Empty(reading.Packets);
        Assert.Null(reading.Damage);
        Assert.Null(reading.Error);
    }

    [Fact]
    public void Reports_a_file_header_that_is_cut()
    {
        byte[] header = new CaptureBytes().PcapHeader().ToArray();
        for (int length = 4; length < header.Length; length++)
        {
            Reading reading = Reading.Of(header[..length]);
            Assert.Empty(reading.Packets);
            Assert.Equal($"x.pcap ends within its file header: {length} of 24 bytes are there, and no packet", reading.Damage);
        }
    }

    [Fact]
    public void Reports_a_record_header_that_is_cut_and_keeps_what_comes_before()
    {
        byte[] file = new CaptureBytes().PcapHeader().PcapPacket(1, 2, Frame).PcapPacket(3, 4, Frame).ToArray();
        Reading reading = Reading.Of(file[..(24 + 21 + 5)]);
        Assert.Single(reading.Packets);
        Assert.Equal("x.pcap ends in the header of packet 2 (offset 45): 5 of 16 bytes are there; the packets before it were read", reading.Damage);
    }

    [Fact]
    public void Reports_a_packet_that_is_cut_and_keeps_what_comes_before()
    {
        byte[] file = new CaptureBytes().PcapHeader().PcapPacket(1, 2, Frame).PcapPacket(3, 4, Frame).ToArray();
        Reading reading = Reading.Of(file[..^2]);
        Assert.Single(reading.Packets);
        Assert.Equal("x.pcap ends in the middle of packet 2 (offset 45): 3 of 5 bytes are there; the packets before it were read", reading.Damage);
        reading = Reading.Of(file[..44]);
        Assert.Equal("x.pcap ends in the middle of packet 1 (offset 24): 4 of 5 bytes are there; no packet comes before it", reading.Damage);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(0x7fffffffu)]
    [InlineData(0xffffffffu)]
    public void Believes_no_snap_length(uint snapLength)
    {
        Reading reading = Reading.Of(new CaptureBytes().PcapHeader(snapLength: snapLength).PcapPacket(1, 2, Frame).PcapPacket(1, 2, Frame));
        Assert.Equal(2, reading.Packets.Count);
        Assert.Null(reading.Damage);
    }

    [Theory]
    [InlineData(0u, 0)]
    [InlineData(3u, 3)]
    [InlineData(0xffffffffu, int.MaxValue)]
    public void Gives_a_captured_length_above_the_original_one_as_it_is(uint original, int expected)
    {
        Reading reading = Reading.Of(new CaptureBytes().PcapHeader().PcapPacket(1, 2, Frame, original));
        Assert.Equal([new ReadPacket(1, LinkType.Ethernet, 1_000_002_000, expected, "0102030405")], reading.Packets);
        Assert.Null(reading.Damage);
    }

    [Theory]
    [InlineData((64u << 20) + 1)]
    [InlineData(0x7fffffffu)]
    [InlineData(0xffffffffu)]
    public void Stops_at_a_captured_length_that_cannot_be_true(uint captured)
    {
        Reading reading = Reading.Of(new CaptureBytes().PcapHeader().PcapPacket(1, 2, Frame).U32(1).U32(2).U32(captured).U32(60).U8(new byte[100]));
        Assert.Single(reading.Packets);
        Assert.Equal($"x.pcap is damaged at packet 2 (offset 45), which claims {captured} bytes: reading stops there, the packets before it were read", reading.Damage);
    }

    [Fact]
    public void Allocates_for_the_bytes_that_arrive_and_not_for_those_that_are_claimed()
    {
        byte[] file = new CaptureBytes().PcapHeader().U32(1).U32(2).U32(60 << 20).U32(60 << 20).U8(new byte[100]).ToArray();
        Reading warm = Reading.Of(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Reading reading = Reading.Of(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 << 20);
        Assert.Equal(warm.Damage, reading.Damage);
        Assert.Contains("100 of 62914560 bytes", reading.Damage, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_times_as_they_come_even_backwards_from_zero_and_beyond_2106()
    {
        Reading reading = Reading.Of(new CaptureBytes().PcapHeader(0xa1b23c4d)
            .PcapPacket(uint.MaxValue, 999_999_999, Frame)
            .PcapPacket(0, 0, Frame)
            .PcapPacket(5, 4_000_000_000, Frame));
        Assert.Equal([4_294_967_295_999_999_999, 0, 9_000_000_000], reading.Packets.Select(packet => packet.Timestamp));
        reading = Reading.Of(new CaptureBytes().PcapHeader().PcapPacket(uint.MaxValue, uint.MaxValue, Frame));
        Assert.Equal(4_294_967_295_000_000_000 + 4_294_967_295_000, Assert.Single(reading.Packets).Timestamp);
    }

    [Fact]
    public void Ignores_frame_check_and_reserved_bits_above_the_link_type()
    {
        Reading reading = Reading.Of(new CaptureBytes().PcapHeader(network: 0x54000001).PcapPacket(1, 2, Frame));
        Assert.Equal(LinkType.Ethernet, Assert.Single(reading.Packets).LinkType);
    }

    [Fact]
    public void Passes_on_link_types_that_nobody_knows()
    {
        Reading reading = Reading.Of(new CaptureBytes().PcapHeader(network: 0xfffe).PcapPacket(1, 2, Frame));
        Assert.Equal((LinkType)0xfffe, Assert.Single(reading.Packets).LinkType);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Reads_the_same_however_the_bytes_arrive(int chunk)
    {
        CaptureBytes file = new(bigEndian: true);
        file.PcapHeader();
        for (uint number = 0; number < 200; number++)
        {
            byte[] data = new byte[number * 7 % 301];
            data.AsSpan().Fill((byte)number);
            file.PcapPacket(number, number, data);
        }

        Assert.Equal(Reading.Of(file).Packets, Reading.Of(file, chunk).Packets);
        Assert.Equal(200, Reading.Of(file, chunk).Packets.Count);
    }

    [Fact]
    public void Reads_packets_larger_than_a_buffer_between_small_ones()
    {
        byte[] large = new byte[(5 << 20) + 3];
        BinaryPrimitives.WriteUInt32BigEndian(large, 0xdeadbeef);
        large[^1] = 0x77;
        CaptureBytes file = new CaptureBytes().PcapHeader().PcapPacket(1, 0, Frame).PcapPacket(2, 0, large).PcapPacket(3, 0, Frame);
        Reading reading = Reading.Of(file);
        Assert.Null(reading.Damage);
        Assert.Equal([5, large.Length, 5], reading.Packets.Select(packet => packet.Bytes.Length / 2));
        Assert.StartsWith("deadbeef", reading.Packets[1].Bytes, StringComparison.Ordinal);
        Assert.EndsWith("77", reading.Packets[1].Bytes, StringComparison.Ordinal);
    }
}
