using System.Numerics;

namespace Whorl.Capture.Files;

/// <summary>
/// Streams a capture file through the buffers of the batches: bytes are read straight to where the packets stay. Only
/// the record that a buffer's end cuts in two is copied, by way of a carry-over buffer that the reader owns. Nothing
/// seeks, so pipes and compressed data read like files.
/// </summary>
internal abstract class StreamedCaptureReader : CaptureReader
{
    /// <summary>A packet that claims more than this is damage: no link has such frames, and a length is free to lie.</summary>
    protected const int LargestRecord = 64 << 20;

    // A buffer that one huge packet made grow is given up for one of the usual size when it is no longer needed.
    private const int LargestKeptBuffer = 4 * PacketBatch.DefaultBufferSize;

    private readonly CaptureSource source;
    private byte[] carry;
    private int carried;
    private long bufferOffset;
    private long toSkip;
    private long packets;
    private bool ended;
    private string? unreadable;

    /// <summary>Reads <paramref name="source"/> from its first byte.</summary>
    protected StreamedCaptureReader(CaptureSource source)
    {
        this.source = source;
        carry = source.Head;
        carried = source.HeadLength;
    }

    /// <inheritdoc/>
    public sealed override bool IsPaced => !source.FillsBuffers;

    /// <summary>The file's name as messages give it.</summary>
    protected string Name => source.Name;

    /// <inheritdoc/>
    public sealed override bool TryReadBatch(PacketBatch batch)
    {
        batch.Count = 0;
        batch.FirstNumber = packets + 1;
        if (ended)
        {
            return false;
        }

        if (!TrySkip(batch))
        {
            return false;
        }

        int filled = StartBuffer(batch);
        int walked = 0;
        while (true)
        {
            long reached = Walk(batch, walked, filled);
            if (ended)
            {
                break;
            }

            walked = (int)Math.Min(reached, filled);
            toSkip = reached - walked;
            bool full = filled == batch.Buffer.Length;
            if (batch.Count > 0 && (full || toSkip > 0 || !source.FillsBuffers))
            {
                break;
            }

            if (batch.Count == 0)
            {
                bufferOffset += walked;
                filled -= walked;
                batch.Buffer.AsSpan(walked, filled).CopyTo(batch.Buffer);
                walked = 0;
                if (!TrySkip(batch))
                {
                    return false;
                }

                if (filled == batch.Buffer.Length)
                {
                    Enlarge(batch, filled, filled * 2);
                }
            }

            int read = Read(batch.Buffer.AsSpan(filled), bufferOffset + filled);
            if (read == 0)
            {
                ReadOnlySpan<byte> rest = batch.Buffer.AsSpan(walked, filled - walked);
                Stop(unreadable ?? DescribeCut(rest, OffsetOf(walked), NextNumber(batch)));
                break;
            }

            filled += read;
        }

        Carry(ended ? [] : batch.Buffer.AsSpan(walked, filled - walked));
        bufferOffset += walked;
        packets += batch.Count;
        return batch.Count > 0;
    }

    /// <inheritdoc/>
    public sealed override void Dispose() => source.Dispose();

    /// <summary>
    /// Adds to <paramref name="batch"/> the packets of the whole records between <paramref name="start"/> and
    /// <paramref name="end"/> of its buffer, and returns where the first unfinished record begins: behind
    /// <paramref name="end"/> when the bytes up to there are of no interest.
    /// </summary>
    protected abstract long Walk(PacketBatch batch, int start, int end);

    /// <summary>
    /// Says what is missing when the file ends with <paramref name="rest"/>, which no record completes; null when the
    /// file may end so.
    /// </summary>
    protected abstract string? DescribeCut(ReadOnlySpan<byte> rest, long offset, long number);

    /// <summary>Ends reading, because the file ends or, says <paramref name="damage"/>, makes no sense any more.</summary>
    protected void Stop(string? damage)
    {
        ended = true;
        Damage = (damage, DamagedRecords) switch
        {
            (_, 0) => damage,
            (null, 1) => Damage,
            (null, _) => $"{Damage}; so were {DamagedRecords - 1} more damaged records",
            _ => $"{damage}; before that, {DamagedRecords} damaged records were left out",
        };
    }

    /// <summary>Counts a record that is left out; the first is described, by <paramref name="what"/> of the record at
    /// position <paramref name="at"/> of the buffer.</summary>
    protected void LeaveOut(string what, long at)
    {
        if (++DamagedRecords == 1)
        {
            Damage = $"{Name} is damaged at {Place(OffsetOf(at))}: {what}, which was left out";
        }
    }

    /// <summary>Where position <paramref name="at"/> of the current buffer lies in the file.</summary>
    protected long OffsetOf(long at) => bufferOffset + at;

    /// <summary>The file offset <paramref name="offset"/> in words.</summary>
    protected string Place(long offset) => source.Packing is null ? $"offset {offset}" : $"offset {offset} unpacked";

    /// <summary>The end of a sentence about damage before packet <paramref name="number"/>.</summary>
    protected static string Outcome(long number) => number == 1 ? "no packet comes before it" : "the packets before it were read";

    /// <summary>The one-based number that the next packet of <paramref name="batch"/> gets.</summary>
    protected long NextNumber(PacketBatch batch) => packets + batch.Count + 1;

    private int StartBuffer(PacketBatch batch)
    {
        if (batch.Buffer.Length > LargestKeptBuffer && carried < PacketBatch.DefaultBufferSize)
        {
            batch.Buffer = GC.AllocateUninitializedArray<byte>(PacketBatch.DefaultBufferSize);
        }
        else if (batch.Buffer.Length <= carried)
        {
            Enlarge(batch, 0, carried + 1);
        }

        carry.AsSpan(0, carried).CopyTo(batch.Buffer);
        return carried;
    }

    // Buffers grow by what has arrived, never by what a length field claims.
    private static void Enlarge(PacketBatch batch, int filled, int atLeast)
    {
        byte[] larger = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)atLeast));
        batch.Buffer.AsSpan(0, filled).CopyTo(larger);
        batch.Buffer = larger;
    }

    private void Carry(ReadOnlySpan<byte> rest)
    {
        if (rest.Length > carry.Length)
        {
            carry = GC.AllocateUninitializedArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)rest.Length));
        }

        rest.CopyTo(carry);
        carried = rest.Length;
    }

    // What is skipped lies behind everything in the buffer, so there is something to skip only when the buffer is empty.
    private bool TrySkip(PacketBatch batch)
    {
        while (toSkip > 0)
        {
            int read = Read(batch.Buffer.AsSpan(0, (int)Math.Min(toSkip, batch.Buffer.Length)), bufferOffset);
            if (read == 0)
            {
                Stop(unreadable ?? DescribeCut([], bufferOffset, packets + 1));
                return false;
            }

            toSkip -= read;
            bufferOffset += read;
        }

        return true;
    }

    // Returns zero at the end of the file and where it cannot be read; in the second case the field says why.
    private int Read(Span<byte> buffer, long offset)
    {
        try
        {
            return source.Read(buffer);
        }
        catch (InvalidDataException problem)
        {
            unreadable = $"{Name} is damaged: its {source.Packing} data makes no sense after {offset} unpacked bytes ({FileProblem.InOneClause(problem)}); what comes before was read";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            unreadable = $"{Name} could not be read beyond {Place(offset)} ({FileProblem.InOneClause(problem)}); what comes before was read";
        }

        return 0;
    }
}
