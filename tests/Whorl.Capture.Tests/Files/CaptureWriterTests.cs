using Whorl.Capture.Files;

namespace Whorl.Capture.Tests.Files;

public sealed class CaptureWriterTests
{
    [Fact]
    public void Writes_what_the_reader_reads()
    {
        byte[] large = new byte[300_000];
        large[^1] = 1;
        Reading reading = Written(LinkType.LinuxSll2, (1_700_000_000_123_456_789, [1, 2, 3], 1500), (0, [], 0), (7, large, large.Length), (8, [9], 1));
        Assert.Null(reading.Damage);
        Assert.Equal(
            [
                new ReadPacket(1, LinkType.LinuxSll2, 1_700_000_000_123_456_789, 1500, "010203"),
                new ReadPacket(2, LinkType.LinuxSll2, 0, 0, string.Empty),
                new ReadPacket(3, LinkType.LinuxSll2, 7, 300_000, Convert.ToHexStringLower(large)),
                new ReadPacket(4, LinkType.LinuxSll2, 8, 1, "09"),
            ],
            reading.Packets);
    }

    [Fact]
    public void Writes_a_header_even_when_there_is_no_packet() => Assert.Null(Written(LinkType.Ethernet).Error);

    [Fact]
    public void Holds_times_that_the_format_cannot_express_to_the_nearest_it_can()
    {
        Reading reading = Written(LinkType.Ethernet, (-1, [], 0), (long.MaxValue, [], 0));
        Assert.Equal([0, 4_294_967_295_999_999_999], reading.Packets.Select(packet => packet.Timestamp));
    }

    private static Reading Written(LinkType linkType, params (long Timestamp, byte[] Frame, int Original)[] packets)
    {
        MemoryStream file = new();
        using (CaptureWriter writer = new(file, linkType))
        {
            foreach ((long timestamp, byte[] frame, int original) in packets)
            {
                writer.Write(timestamp, frame, original);
            }
        }

        return Reading.Of(file.ToArray());
    }
}
