using System.Buffers.Binary;

namespace Whorl.Capture.Files;

/// <summary>An Interface Description Block of the current section: what its packets' blocks leave unsaid.</summary>
internal readonly struct PcapngInterface
{
    /// <summary>The bytes of the body in front of the options.</summary>
    public const int FixedLength = 8;

    private const ushort EndOfOptions = 0;
    private const ushort TimestampResolution = 9;
    private const ushort TimestampOffset = 14;
    private const int NanosecondDigits = 9;

    // Finer ticks than these do not make up a nanosecond in 64 bits; and 10 to the difference, 19, is below 2 to the 64.
    private const int FinestDigits = 28;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly bool binary;
    private readonly int exponent;
    private readonly ulong decimalFactor;
    private readonly Int128 offset;

    /// <summary>Reads the block's body, of which options may be missing at the end.</summary>
    public PcapngInterface(ReadOnlySpan<byte> body, bool bigEndian)
    {
        LinkType = (LinkType)U16(body, bigEndian);
        SnapLength = U32(body[4..], bigEndian);
        exponent = 6;
        ReadOnlySpan<byte> options = body[8..];
        while (options.Length >= 4)
        {
            ushort code = U16(options, bigEndian);
            int length = U16(options[2..], bigEndian);
            options = options[4..];
            if (code == EndOfOptions || length > options.Length)
            {
                break;
            }

            if (code == TimestampResolution && length >= 1)
            {
                binary = (options[0] & 0x80) != 0;
                exponent = options[0] & 0x7f;
            }
            else if (code == TimestampOffset && length >= 8)
            {
                long seconds = bigEndian ? BinaryPrimitives.ReadInt64BigEndian(options) : BinaryPrimitives.ReadInt64LittleEndian(options);
                offset = (Int128)seconds * NanosecondsPerSecond;
            }

            options = options[Math.Min((length + 3) & ~3, options.Length)..];
        }

        decimalFactor = 1;
        for (int digits = Math.Abs(Math.Min(exponent, FinestDigits) - NanosecondDigits); digits > 0; digits--)
        {
            decimalFactor *= 10;
        }
    }

    /// <summary>The link type of the packets.</summary>
    public LinkType LinkType { get; }

    /// <summary>The most bytes captured of a packet; zero is no limit.</summary>
    public uint SnapLength { get; }

    /// <summary>The time of <paramref name="ticks"/> in nanoseconds since 1970, saturated.</summary>
    public long Nanoseconds(ulong ticks)
    {
        // Microseconds and nanoseconds without an offset, which is nearly every file, need no wide arithmetic.
        if (!binary && exponent <= NanosecondDigits && offset == 0)
        {
            return ticks > long.MaxValue / decimalFactor ? long.MaxValue : (long)(ticks * decimalFactor);
        }

        Int128 nanoseconds = binary
            ? (Int128)(((UInt128)ticks * NanosecondsPerSecond) >> exponent)
            : exponent <= NanosecondDigits ? (Int128)ticks * decimalFactor : exponent <= FinestDigits ? ticks / decimalFactor : 0;
        return (long)Int128.Clamp(nanoseconds + offset, long.MinValue, long.MaxValue);
    }

    private static ushort U16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
