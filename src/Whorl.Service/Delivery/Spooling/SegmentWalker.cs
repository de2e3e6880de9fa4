using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Whorl.Service.Delivery.Spooling;

/// <summary>Reads the records of one segment in their order, through a window of bytes.</summary>
internal sealed class SegmentWalker : IDisposable
{
    private const int Window = 256 << 10;
    private readonly SafeFileHandle handle;
    private readonly bool withPayloads;
    private byte[] buffer = new byte[Window];
    private long bufferAt;
    private int buffered;

    private SegmentWalker(SafeFileHandle handle, bool withPayloads) => (this.handle, this.withPayloads) = (handle, withPayloads);

    /// <summary>Where the next record begins.</summary>
    public long Offset { get; private set; } = RecordFormat.Magic.Length;

    /// <summary>Opens a segment, for its records with their payloads or (which copies nothing) without; null where the file is gone.</summary>
    public static SegmentWalker? TryOpen(string path, bool withPayloads = true)
    {
        try
        {
            return new SegmentWalker(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), withPayloads);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Whether the file begins as a segment does.</summary>
    public bool HasMagic()
    {
        Span<byte> magic = stackalloc byte[RecordFormat.Magic.Length];
        return RandomAccess.Read(handle, magic, 0) == magic.Length && magic.SequenceEqual(RecordFormat.Magic);
    }

    /// <summary>Reads the next record of the bytes before <paramref name="end"/>; the offset moves only where there is one.</summary>
    public WalkStep Next(long end, out SpoolRecord record)
    {
        record = default;
        if (Offset >= end)
        {
            return WalkStep.End;
        }

        if (end - Offset < RecordFormat.HeadLength || !Fill(RecordFormat.HeadLength, end))
        {
            return WalkStep.Damaged;
        }

        int length = RecordFormat.LengthByHead(Buffered());
        if (length == 0 || end - Offset < length || !Fill(length, end) || !RecordFormat.TryRead(Buffered()[..length], withPayloads, out record))
        {
            return WalkStep.Damaged;
        }

        Offset += length;
        return WalkStep.Record;
    }

    /// <summary>
    /// Moves to the next whole record that lies behind the damage at the offset and before <paramref name="end"/>, with a sequence number
    /// between the two given; false where there is none.
    /// </summary>
    public bool TryFindWhole(long end, long after, long before)
    {
        byte[] window = new byte[Window];
        for (long from = Offset + 1; from <= end - RecordFormat.Length(0);)
        {
            int read = ReadAt(window.AsSpan(0, (int)Math.Min(window.Length, end - from)), from);
            int candidates = read - RecordFormat.SequenceEnd + 1;
            if (candidates <= 0)
            {
                return false;
            }

            for (int i = 0; i < candidates; i++)
            {
                int length = RecordFormat.LengthByHead(window.AsSpan(i));
                if (length > 0 && from + i + length <= end && RecordFormat.Sequence(window.AsSpan(i)) is { } sequence && sequence > after && sequence < before && IsWhole(from + i, length))
                {
                    Offset = from + i;
                    return true;
                }
            }

            from += candidates;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private bool IsWhole(long at, int length)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return ReadAt(rented.AsSpan(0, length), at) == length && RecordFormat.TryRead(rented.AsSpan(0, length), withPayload: false, out _);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private ReadOnlySpan<byte> Buffered() => buffer.AsSpan((int)(Offset - bufferAt), (int)(bufferAt + buffered - Offset));

    // Never beyond the end that was asked for: what lies behind it is not whole yet and must not be remembered.
    private bool Fill(int length, long end)
    {
        if (Offset >= bufferAt && bufferAt + buffered - Offset >= length)
        {
            return true;
        }

        if (buffer.Length < length)
        {
            buffer = new byte[length];
        }

        bufferAt = Offset;
        buffered = ReadAt(buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - Offset)), Offset);
        return buffered >= length;
    }

    private int ReadAt(Span<byte> into, long offset)
    {
        int total = 0;
        while (total < into.Length)
        {
            int read = RandomAccess.Read(handle, into[total..], offset + total);
            if (read == 0)
            {
                break;
            }

            total += read;
        }

        return total;
    }
}

/// <summary>What a step through a segment met.</summary>
internal enum WalkStep
{
    /// <summary>A record.</summary>
    Record,

    /// <summary>The end of what was asked for.</summary>
    End,

    /// <summary>Bytes that are no record.</summary>
    Damaged,
}
