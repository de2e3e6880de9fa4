using System.Buffers.Binary;

namespace Whorl.Capture.Files;

/// <summary>Writes a classic capture file (draft-ietf-opsawg-pcap), little-endian, with times in nanoseconds.</summary>
public sealed class CaptureWriter : IDisposable
{
    private const int FileHeader = 24;
    private const int RecordHeader = 16;
    private const int BufferSize = 1 << 16;
    private const int SnapLength = 1 << 18;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly Stream target;
    private readonly byte[] buffer = new byte[BufferSize];
    private int used;

    /// <summary>Writes to <paramref name="target"/>, which belongs to the writer, packets of <paramref name="linkType"/>.</summary>
    public CaptureWriter(Stream target, LinkType linkType)
    {
        this.target = target;
        Span<byte> header = Space(FileHeader);
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0xa1b23c4d);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], 4);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], SnapLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], (uint)linkType);
    }

    /// <summary>Creates the file at <paramref name="path"/>, or replaces it.</summary>
    public static CaptureWriter Create(string path, LinkType linkType) =>
        new(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0), linkType);

    /// <summary>
    /// Appends one packet.
    /// </summary>
    /// <param name="timestampNanos">Nanoseconds since 1970-01-01 UTC; the format holds 1970 to 2106, and other times become the nearest.</param>
    /// <param name="frame">The bytes of the packet that are there.</param>
    /// <param name="originalLength">The bytes that the packet had on the wire.</param>
    public void Write(long timestampNanos, ReadOnlySpan<byte> frame, int originalLength)
    {
        long latest = (uint.MaxValue * NanosecondsPerSecond) + NanosecondsPerSecond - 1;
        (long seconds, long fraction) = Math.DivRem(Math.Clamp(timestampNanos, 0, latest), NanosecondsPerSecond);
        Span<byte> header = Space(RecordHeader);
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)seconds);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], (uint)fraction);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], frame.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], originalLength);
        if (frame.Length <= BufferSize)
        {
            frame.CopyTo(Space(frame.Length));
        }
        else
        {
            Flush();
            target.Write(frame);
        }
    }

    /// <summary>Hands everything written so far to the file.</summary>
    public void Flush()
    {
        target.Write(buffer, 0, used);
        used = 0;
        target.Flush();
    }

    /// <summary>Completes and closes the file.</summary>
    public void Dispose()
    {
        Flush();
        target.Dispose();
    }

    private Span<byte> Space(int length)
    {
        if (BufferSize - used < length)
        {
            Flush();
        }

        used += length;
        return buffer.AsSpan(used - length, length);
    }
}
