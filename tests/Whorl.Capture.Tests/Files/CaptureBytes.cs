using System.Buffers.Binary;

namespace Whorl.Capture.Tests.Files;

/// <summary>Writes numbers and blocks of capture files by hand, in either byte order, right or wrong.</summary>
internal sealed class CaptureBytes(bool bigEndian = false)
{
    private readonly List<byte> bytes = [];

    /// <summary>Where each whole packet ends, in order.</summary>
    public List<int> PacketEnds { get; } = [];

    /// <summary>Where the file may end without being cut.</summary>
    public List<int> Boundaries { get; } = [];

    public int Length => bytes.Count;

    public byte[] ToArray() => [.. bytes];

    public CaptureBytes U8(params byte[] values)
    {
        bytes.AddRange(values);
        return this;
    }

    public CaptureBytes U16(ushort value)
    {
        Span<byte> four = stackalloc byte[2];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt16BigEndian(four, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(four, value);
        }

        bytes.AddRange(four);
        return this;
    }

    public CaptureBytes U32(uint value)
    {
        Span<byte> four = stackalloc byte[4];
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(four, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(four, value);
        }

        bytes.AddRange(four);
        return this;
    }

    public CaptureBytes I64(long value) =>
        bigEndian ? U32((uint)(value >> 32)).U32((uint)value) : U32((uint)value).U32((uint)(value >> 32));

    /// <summary>The header of a classic capture file.</summary>
    public CaptureBytes PcapHeader(uint magic = 0xa1b2c3d4, uint network = 1, uint snapLength = 65535)
    {
        U32(magic).U16(2).U16(4).U32(0).U32(0).U32(snapLength).U32(network);
        Boundaries.Add(Length);
        return this;
    }

    /// <summary>A packet of a classic capture file, with <paramref name="extra"/> behind the four common numbers.</summary>
    public CaptureBytes PcapPacket(uint seconds, uint ticks, byte[] data, uint? original = null, byte[]? extra = null)
    {
        U32(seconds).U32(ticks).U32((uint)data.Length).U32(original ?? (uint)data.Length).U8(extra ?? []).U8(data);
        return Whole();
    }

    /// <summary>A pcapng block of <paramref name="body"/>, padded, between its two lengths.</summary>
    public CaptureBytes Block(uint type, byte[] body, uint? first = null, uint? second = null)
    {
        int padded = (body.Length + 3) & ~3;
        uint length = (uint)padded + 12;
        U32(type).U32(first ?? length).U8(body).U8(new byte[padded - body.Length]).U32(second ?? length);
        Boundaries.Add(Length);
        return this;
    }

    public CaptureBytes Section(ushort major = 1, long length = -1, uint magic = 0x1a2b3c4d) =>
        Block(0x0a0d0d0a, New().U32(magic).U16(major).U16(0).I64(length).ToArray());

    public CaptureBytes Interface(ushort linkType = 1, uint snapLength = 65535, byte[]? options = null) =>
        Block(1, New().U16(linkType).U16(0).U32(snapLength).U8(options ?? []).ToArray());

    public CaptureBytes Enhanced(uint from, ulong ticks, byte[] data, uint? captured = null, uint? original = null, byte[]? options = null)
    {
        byte[] padding = new byte[((data.Length + 3) & ~3) - data.Length];
        Block(6, New().U32(from).U32((uint)(ticks >> 32)).U32((uint)ticks).U32(captured ?? (uint)data.Length)
            .U32(original ?? (uint)data.Length).U8(data).U8(padding).U8(options ?? []).ToArray());
        return Whole();
    }

    public CaptureBytes Obsolete(ushort from, ulong ticks, byte[] data)
    {
        Block(2, New().U16(from).U16(7).U32((uint)(ticks >> 32)).U32((uint)ticks).U32((uint)data.Length)
            .U32((uint)data.Length).U8(data).ToArray());
        return Whole();
    }

    public CaptureBytes Simple(uint original, byte[] data)
    {
        Block(3, New().U32(original).U8(data).ToArray());
        return Whole();
    }

    /// <summary>An option of a pcapng block, padded.</summary>
    public CaptureBytes Option(ushort code, byte[] value, ushort? length = null) =>
        U16(code).U16(length ?? (ushort)value.Length).U8(value).U8(new byte[((value.Length + 3) & ~3) - value.Length]);

    /// <summary>Continues with bytes from elsewhere, such as a section in the other byte order.</summary>
    public CaptureBytes Then(CaptureBytes other)
    {
        PacketEnds.AddRange(other.PacketEnds.Select(end => end + Length));
        Boundaries.AddRange(other.Boundaries.Select(end => end + Length));
        return U8(other.ToArray());
    }

    private CaptureBytes New() => new(bigEndian);

    private CaptureBytes Whole()
    {
        PacketEnds.Add(Length);
        Boundaries.Add(Length);
        return this;
    }
}
