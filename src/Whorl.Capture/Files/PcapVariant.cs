using System.Buffers.Binary;

namespace Whorl.Capture.Files;

/// <summary>One layout of the classic capture format; its magic number tells which, and the byte order.</summary>
/// <param name="Magic">The file's first four bytes as a number.</param>
/// <param name="FileHeader">Length in bytes of the file header.</param>
/// <param name="RecordHeader">Length in bytes of the header of each packet, of which the first sixteen never differ.</param>
/// <param name="NanosecondsPerTick">What the fraction of a second counts.</param>
/// <param name="BigEndian">Whether numbers start with their most significant byte.</param>
internal sealed record PcapVariant(uint Magic, int FileHeader, int RecordHeader, uint NanosecondsPerTick, bool BigEndian)
{
    private static readonly PcapVariant[] LittleEndians =
    [
        new(0xa1b2c3d4, 24, 16, 1000, BigEndian: false),
        new(0xa1b23c4d, 24, 16, 1, BigEndian: false),

        // Alexey Kuznetsov's patch of libpcap 0.4: interface index, protocol and packet type follow the lengths.
        new(0xa1b2cd34, 24, 24, 1000, BigEndian: false),

        // Daniel Borkmann's, as netsniff-ng writes it: the same with the source of the time, in nanoseconds.
        new(0xa1e2cb12, 24, 24, 1, BigEndian: false),

        // Ixia's lcap, of hardware and of software: four bytes more in the file header, the length of all records.
        new(0x1c0001ac, 28, 16, 1, BigEndian: false),
        new(0x1c0001ab, 28, 16, 1000, BigEndian: false),
    ];

    private static readonly PcapVariant[] BigEndians = [.. LittleEndians.Select(variant => variant with { BigEndian = true })];

    /// <summary>The layout of a file that begins with <paramref name="head"/>, or null.</summary>
    public static PcapVariant? Of(ReadOnlySpan<byte> head)
    {
        if (head.Length < sizeof(uint))
        {
            return null;
        }

        uint little = BinaryPrimitives.ReadUInt32LittleEndian(head);
        uint big = BinaryPrimitives.ReadUInt32BigEndian(head);
        return Array.Find(LittleEndians, variant => variant.Magic == little)
            ?? Array.Find(BigEndians, variant => variant.Magic == big);
    }
}
