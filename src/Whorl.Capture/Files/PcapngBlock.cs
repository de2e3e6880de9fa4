using System.Buffers.Binary;

namespace Whorl.Capture.Files;

/// <summary>The block types that matter to reading packets; all others are passed over.</summary>
internal enum PcapngBlock : uint
{
    /// <summary>Interface Description Block.</summary>
    InterfaceDescription = 1,

    /// <summary>Packet Block, which the Enhanced Packet Block replaced.</summary>
    Packet = 2,

    /// <summary>Simple Packet Block.</summary>
    SimplePacket = 3,

    /// <summary>Enhanced Packet Block.</summary>
    EnhancedPacket = 6,

    /// <summary>Section Header Block; the number reads the same in both byte orders.</summary>
    SectionHeader = 0x0a0d0d0a,
}

/// <summary>The Section Header Block.</summary>
internal static class PcapngSection
{
    /// <summary>The bytes from the block's type to its version.</summary>
    public const int FixedLength = 16;

    private const uint ByteOrderMagic = 0x1a2b3c4d;

    /// <summary>The first four bytes of a file, the same in both byte orders.</summary>
    public static ReadOnlySpan<byte> Magic => [0x0a, 0x0d, 0x0d, 0x0a];

    /// <summary>The byte order that the block's body declares, or null when it declares none.</summary>
    public static bool? IsBigEndian(ReadOnlySpan<byte> body) => BinaryPrimitives.ReadUInt32BigEndian(body) switch
    {
        ByteOrderMagic => true,
        0x4d3c2b1a => false,
        _ => null,
    };
}
