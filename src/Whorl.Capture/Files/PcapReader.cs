using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Whorl.Capture.Files;

/// <summary>
/// Reads the classic capture format (draft-ietf-opsawg-pcap) in both byte orders and with times in micro- or
/// nanoseconds, and the variants of it that <see cref="PcapVariant"/> lists.
/// </summary>
internal sealed class PcapReader : StreamedCaptureReader
{
    private const int CommonHeader = 16;
    private const int LinkTypeAt = 20;

    private readonly PcapVariant variant;
    private readonly int recordHeader;
    private readonly uint nanosPerTick;
    private readonly bool swapped;
    private LinkType linkType;
    private bool started;

    /// <summary>Reads <paramref name="source"/>, whose head shows <paramref name="variant"/>.</summary>
    public PcapReader(CaptureSource source, PcapVariant variant)
        : base(source)
    {
        this.variant = variant;
        recordHeader = variant.RecordHeader;
        nanosPerTick = variant.NanosecondsPerTick;
        swapped = variant.BigEndian == BitConverter.IsLittleEndian;
    }

    /// <inheritdoc/>
    protected override long Walk(PacketBatch batch, int start, int end)
    {
        int at = start;
        if (!started)
        {
            if (end - at < variant.FileHeader)
            {
                return at;
            }

            // The low 16 bits are the link type; above them lie the length of frame check sequences and reserved bits.
            linkType = (LinkType)(ushort)Native(MemoryMarshal.Read<uint>(batch.Buffer.AsSpan(at + LinkTypeAt)));
            started = true;
            at += variant.FileHeader;
        }

        ReadOnlySpan<byte> bytes = batch.Buffer.AsSpan(0, end);
        while (end - at >= recordHeader)
        {
            RecordHeader header = MemoryMarshal.Read<RecordHeader>(bytes[at..]);
            if (swapped)
            {
                header = header.Swapped();
            }

            if (header.CapturedLength > LargestRecord)
            {
                long number = NextNumber(batch);
                Stop($"{Name} is damaged at packet {number} ({Place(OffsetOf(at))}), which claims {header.CapturedLength} bytes: reading stops there, {Outcome(number)}");
                return at;
            }

            int data = at + recordHeader;
            int length = (int)header.CapturedLength;
            if (end - data < length)
            {
                break;
            }

            // 2^32 seconds and 2^32 ticks of a microsecond are below 2^63 nanoseconds together: nothing can overflow.
            long timestamp = (header.Seconds * 1_000_000_000L) + ((long)header.Ticks * nanosPerTick);
            int original = (int)Math.Min(header.OriginalLength, int.MaxValue);
            batch.Add(new CapturedPacket(data, length, original, linkType, timestamp));
            at = data + length;
        }

        return at;
    }

    /// <inheritdoc/>
    protected override string? DescribeCut(ReadOnlySpan<byte> rest, long offset, long number)
    {
        if (!started)
        {
            return $"{Name} ends within its file header: {rest.Length} of {variant.FileHeader} bytes are there, and no packet";
        }

        if (rest.IsEmpty)
        {
            return null;
        }

        if (rest.Length < recordHeader)
        {
            return $"{Name} ends in the header of packet {number} ({Place(offset)}): {rest.Length} of {recordHeader} bytes are there; {Outcome(number)}";
        }

        uint length = Native(MemoryMarshal.Read<RecordHeader>(rest).CapturedLength);
        return $"{Name} ends in the middle of packet {number} ({Place(offset)}): {rest.Length - recordHeader} of {length} bytes are there; {Outcome(number)}";
    }

    private uint Native(uint value) => swapped ? BinaryPrimitives.ReverseEndianness(value) : value;

    [StructLayout(LayoutKind.Sequential, Size = CommonHeader)]
    private readonly record struct RecordHeader(uint Seconds, uint Ticks, uint CapturedLength, uint OriginalLength)
    {
        public RecordHeader Swapped() => new(
            BinaryPrimitives.ReverseEndianness(Seconds),
            BinaryPrimitives.ReverseEndianness(Ticks),
            BinaryPrimitives.ReverseEndianness(CapturedLength),
            BinaryPrimitives.ReverseEndianness(OriginalLength));
    }
}
