using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Files;

public sealed class PcapngReaderTests
{
    private static readonly byte[] Frame = [1, 2, 3, 4, 5];

    private static readonly uint[] KindsWithoutPackets = [4, 5, 7, 8, 9, 0x0a, 0x0bad, 0x40000bad, 0x80000001, 0xffffffff];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_enhanced_simple_and_obsolete_packets_in_both_byte_orders(bool bigEndian)
    {
        Reading reading = Reading.Of(new CaptureBytes(bigEndian).Section().Interface(linkType: 1).Interface(linkType: 113)
            .Enhanced(0, 1_700_000_000_000_001, Frame, original: 99)
            .Enhanced(1, 2_000_000, [])
            .Obsolete(1, 3_000_000, Frame)
            .Simple(4, [9, 8, 7, 6]));
        Assert.Null(reading.Damage);
        Assert.Equal(
            [
                new ReadPacket(1, LinkType.Ethernet, 1_700_000_000_000_001_000, 99, "0102030405"),
                new ReadPacket(2, LinkType.LinuxSll, 2_000_000_000, 0, string.Empty),
                new ReadPacket(3, LinkType.LinuxSll, 3_000_000_000, 5, "0102030405"),
                new ReadPacket(4, LinkType.Ethernet, 0, 4, "09080706"),
            ],
            reading.Packets);
    }

    [Fact]
    public void Follows_sections_that_change_the_byte_order_and_start_a_new_table_of_interfaces()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section(length: 12345).Interface(1).Enhanced(0, 0, Frame)
            .Then(new CaptureBytes(bigEndian: true).Section(length: long.MaxValue).Interface(113).Enhanced(0, 0, Frame).Enhanced(1, 0, Frame))
            .Then(new CaptureBytes().Section(length: 0).Interface(101).Enhanced(0, 0, Frame)));
        Assert.Equal([LinkType.Ethernet, LinkType.LinuxSll, LinkType.Raw], reading.Packets.Select(packet => packet.LinkType));
        Assert.Equal(1, reading.DamagedRecords);
    }

    [Theory]
    [InlineData(6, 1_234_567UL, 1_234_567_000)]
    [InlineData(9, 1_234_567UL, 1_234_567)]
    [InlineData(0, 3UL, 3_000_000_000)]
    [InlineData(12, 1_234_567UL, 1_234)]
    [InlineData(18, 5_000_000_000UL, 5)]
    [InlineData(127, ulong.MaxValue, 0)]
    [InlineData(0, ulong.MaxValue, long.MaxValue)]
    [InlineData(9, ulong.MaxValue, long.MaxValue)]
    [InlineData(0x80, 3UL, 3_000_000_000)]
    [InlineData(0x80 + 1, 3UL, 1_500_000_000)]
    [InlineData(0x80 + 32, 0x1_8000_0000UL, 1_500_000_000)]
    [InlineData(0x80 + 63, 1UL << 63, 1_000_000_000)]
    [InlineData(0x80 + 64, 1UL << 63, 500_000_000)]
    [InlineData(0x80 + 127, ulong.MaxValue, 0)]
    [InlineData(0x80, ulong.MaxValue, long.MaxValue)]
    public void Converts_every_resolution_to_nanoseconds_and_saturates(byte resolution, ulong ticks, long expected)
    {
        byte[] options = new CaptureBytes().Option(2, "eth0"u8.ToArray()).Option(9, [resolution]).Option(0, []).ToArray();
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface(options: options).Enhanced(0, ticks, Frame));
        Assert.Equal(expected, Assert.Single(reading.Packets).Timestamp);
        Assert.Null(reading.Damage);
    }

    [Theory]
    [InlineData(1_700_000_000, 2_000_000UL, 1_700_000_002_000_000_000)]
    [InlineData(-5, 2_000_000UL, -3_000_000_000)]
    [InlineData(long.MaxValue, 0UL, long.MaxValue)]
    [InlineData(long.MinValue, 0UL, long.MinValue)]
    [InlineData(long.MaxValue, ulong.MaxValue, long.MaxValue)]
    public void Adds_the_offset_of_the_interface_and_saturates(long offset, ulong ticks, long expected)
    {
        foreach (bool bigEndian in (bool[])[false, true])
        {
            byte[] seconds = new CaptureBytes(bigEndian).I64(offset).ToArray();
            byte[] options = new CaptureBytes(bigEndian).Option(14, seconds).ToArray();
            Reading reading = Reading.Of(new CaptureBytes(bigEndian).Section().Interface(options: options).Enhanced(0, ticks, Frame));
            Assert.Equal(expected, Assert.Single(reading.Packets).Timestamp);
        }
    }

    [Fact]
    public void Ignores_options_that_reach_beyond_their_block()
    {
        byte[] interfaceOptions = new CaptureBytes().Option(9, [9]).Option(9, [0], length: 65535).ToArray();
        byte[] packetOptions = new CaptureBytes().Option(1, "remark"u8.ToArray(), length: 60000).ToArray();
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface(options: interfaceOptions)
            .Enhanced(0, 77, Frame, options: packetOptions)
            .Enhanced(0, 78, Frame));
        Assert.Equal([77, 78], reading.Packets.Select(packet => packet.Timestamp));
        Assert.Null(reading.Damage);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Passes_over_blocks_without_packets_whatever_they_are(int chunk)
    {
        CaptureBytes file = new CaptureBytes().Section().Interface();
        foreach (uint kind in KindsWithoutPackets)
        {
            file.Block(kind, new byte[kind % 50]).Enhanced(0, kind, Frame);
        }

        Reading reading = Reading.Of(file, chunk);
        Assert.Equal(KindsWithoutPackets.Length, reading.Packets.Count);
        Assert.Null(reading.Damage);
    }

    [Fact]
    public void Passes_over_huge_blocks_without_holding_them()
    {
        byte[] file = new CaptureBytes().Section().Interface().Enhanced(0, 1, Frame)
            .Block(0x0bad, new byte[20 << 20]).Enhanced(0, 2, Frame).Block(4, new byte[17 << 20]).Enhanced(0, 3, Frame).ToArray();
        _ = Reading.Of(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Reading reading = Reading.Of(file);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 << 20);
        Assert.Equal(3, reading.Packets.Count);
        Assert.Null(reading.Damage);
    }

    [Fact]
    public void Reads_a_packet_block_larger_than_a_buffer()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface().Enhanced(0, 1, new byte[(20 << 20) + 1]).Enhanced(0, 2, Frame));
        Assert.Equal([(20 << 20) + 1, 5], reading.Packets.Select(packet => packet.Bytes.Length / 2));
        Assert.Null(reading.Damage);
    }

    [Fact]
    public void Stops_at_a_packet_block_that_cannot_be_true()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface().Enhanced(0, 1, Frame).Block(6, new byte[100], first: 0xfffffff0));
        Assert.Single(reading.Packets);
        Assert.Equal("x.pcap is damaged at offset 88: a packet block claims to be 4294967280 bytes long; reading stops there, the packets before it were read", reading.Damage);
    }

    [Fact]
    public void Reports_a_huge_block_that_the_file_does_not_have()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface().Enhanced(0, 1, Frame).Block(0x0bad, new byte[100], first: 0xfffffff0));
        Assert.Single(reading.Packets);
        Assert.Equal("x.pcap ends in the middle of a block (offset 88): 112 of 4294967280 bytes are there; the packets before it were read", reading.Damage);
    }

    [Fact]
    public void Leaves_out_and_counts_packets_of_interfaces_that_are_not_described()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Simple(5, Frame).Interface()
            .Enhanced(1, 1, Frame).Enhanced(0, 2, Frame).Enhanced(0xffffffff, 3, Frame).Obsolete(0xffff, 4, Frame).Enhanced(0, 5, Frame));
        Assert.Equal([2_000, 5_000], reading.Packets.Select(packet => packet.Timestamp));
        Assert.Equal([1, 2], reading.Packets.Select(packet => packet.Number));
        Assert.Equal(4, reading.DamagedRecords);
        Assert.Equal("x.pcap is damaged at offset 28: a packet names interface 0, which the section does not describe, which was left out; so were 3 more damaged records", reading.Damage);
    }

    [Fact]
    public void Leaves_out_packets_that_claim_more_than_their_block_holds()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface()
            .Enhanced(0, 1, Frame, captured: 9).Enhanced(0, 2, Frame, captured: 0xffffffff).Block(6, new byte[8]).Block(3, []).Block(2, new byte[16]).Enhanced(0, 3, Frame));
        Assert.Single(reading.Packets);
        Assert.Equal(5, reading.DamagedRecords);
    }

    [Fact]
    public void Believes_captured_and_original_lengths_that_contradict_each_other()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface(snapLength: 2).Enhanced(0, 1, Frame, original: 0).Enhanced(0, 2, Frame, original: 0xffffffff));
        Assert.Equal([0, int.MaxValue], reading.Packets.Select(packet => packet.OriginalLength));
        Assert.All(reading.Packets, packet => Assert.Equal("0102030405", packet.Bytes));
        Assert.Null(reading.Damage);
    }

    [Theory]
    [InlineData(0u, 3u, "010203")]
    [InlineData(2u, 9u, "0102")]
    [InlineData(65535u, 5u, "0102030405")]
    [InlineData(0u, 5000u, "0102030405000000")]
    public void Cuts_simple_packets_at_the_snap_length_the_original_length_and_the_block(uint snapLength, uint original, string expected)
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface(snapLength: snapLength).Simple(original, Frame));
        Assert.Equal([new ReadPacket(1, LinkType.Ethernet, 0, (int)original, expected)], reading.Packets);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(4u)]
    [InlineData(8u)]
    public void Stops_at_a_block_shorter_than_its_own_lengths(uint length)
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface().Enhanced(0, 1, Frame).Block(5, new byte[8], first: length).Enhanced(0, 2, Frame));
        Assert.Single(reading.Packets);
        Assert.Equal($"x.pcap is damaged at offset 88: a block claims to be {length} bytes long; reading stops there, the packets before it were read", reading.Damage);
    }

    [Fact]
    public void Rounds_up_a_block_length_that_forgets_the_padding()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface()
            .Block(0x0bad, [1], first: 13, second: 13).Block(0x0bad, [1], first: 14, second: 16).Enhanced(0, 1, Frame));
        Assert.Single(reading.Packets);
        Assert.Null(reading.Damage);
    }

    [Theory]
    [InlineData(0x0badu, 1)]
    [InlineData(0x0badu, int.MaxValue)]
    [InlineData(6u, int.MaxValue)]
    public void Stops_where_the_two_lengths_of_a_block_disagree(uint type, int chunk)
    {
        Reading reading = Reading.Of(new CaptureBytes().Section().Interface().Enhanced(0, 1, Frame).Block(type, new byte[28], second: 44).Enhanced(0, 2, Frame), chunk);
        Assert.Single(reading.Packets);
        Assert.Equal("x.pcap is damaged at offset 88: a block is 40 bytes long at its start and 44 at its end; reading stops there, the packets before it were read", reading.Damage);
    }

    [Fact]
    public void Refuses_a_section_without_byte_order_or_of_another_version()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section(magic: 0x11223344).Interface().Enhanced(0, 1, Frame));
        Assert.Equal("x.pcap is damaged at offset 0: a section header names no byte order; reading stops there, no packet comes before it", reading.Damage);
        reading = Reading.Of(new CaptureBytes().Section(major: 2).Interface().Enhanced(0, 1, Frame));
        Assert.Contains("version 2", reading.Damage, StringComparison.Ordinal);
        reading = Reading.Of(new CaptureBytes().Block(0x0a0d0d0a, [0x4d, 0x3c, 0x2b, 0x1a]).Interface().Enhanced(0, 1, Frame));
        Assert.Contains("too short", reading.Damage, StringComparison.Ordinal);
        Assert.Empty(reading.Packets);
    }

    [Fact]
    public void Caps_the_table_of_interfaces_and_counts_what_is_beyond()
    {
        CaptureBytes file = new CaptureBytes().Section();
        for (int count = 0; count < 65_540; count++)
        {
            file.Interface();
        }

        Reading reading = Reading.Of(file.Enhanced(65_535, 1, Frame).Enhanced(65_536, 2, Frame));
        Assert.Single(reading.Packets);
        Assert.Equal(5, reading.DamagedRecords);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void Reads_an_interface_whose_options_are_endless(int chunk)
    {
        CaptureBytes options = new CaptureBytes().Option(9, [9]);
        for (int count = 0; count < 40; count++)
        {
            options.Option(1, new byte[4000]);
        }

        Reading reading = Reading.Of(new CaptureBytes().Section().Interface(options: options.ToArray()).Enhanced(0, 1, Frame), chunk);
        Assert.Equal(1, Assert.Single(reading.Packets).Timestamp);
        Assert.Null(reading.Damage);
    }

    [Fact]
    public void Finds_nothing_wrong_with_a_file_that_is_only_a_section_header()
    {
        Reading reading = Reading.Of(new CaptureBytes().Section());
        Assert.Empty(reading.Packets);
        Assert.Null(reading.Damage);
    }
}
