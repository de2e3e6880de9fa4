namespace Whorl.Intelligence.Following;

/// <summary>
/// Cuts bytes that come in pieces into lines. A line without its end waits for it; of one longer than the limit the beginning is kept and the
/// rest passed over, so that memory is bounded whatever comes.
/// </summary>
internal sealed class LineBuffer
{
    /// <summary>The most bytes of a line that is read: as an import has it.</summary>
    public const int Longest = 1 << 20;

    private const int KeptOfLongLine = 4096;

    private readonly byte[] buffer = new byte[Longest + (1 << 17)];
    private int at;
    private int end;
    private int searched;
    private byte[]? beginning;
    private long skipped;

    /// <summary>The bytes of a line that is not complete.</summary>
    public long Waiting => (end - at) + (beginning?.Length ?? 0) + skipped;

    /// <summary>The bytes of the line given last, with its end.</summary>
    public long Consumed { get; private set; }

    /// <summary>Whether the line given last is only the beginning of one that is too long.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Room for the bytes that come next; <see cref="Filled"/> says how many came.</summary>
    public Span<byte> Room()
    {
        if (at > 0)
        {
            buffer.AsSpan(at, end - at).CopyTo(buffer);
            end -= at;
            at = 0;
        }

        return buffer.AsSpan(end);
    }

    /// <summary>So many bytes came.</summary>
    public void Filled(int bytes) => end += bytes;

    /// <summary>Gives the next line that is complete, without its end; it holds until the next call of anything here.</summary>
    public bool TryTake(out ReadOnlySpan<byte> line)
    {
        int newline = buffer.AsSpan(at + searched, end - at - searched).IndexOf((byte)'\n');
        if (newline >= 0)
        {
            line = Give(searched + newline, terminator: 1);
            return true;
        }

        searched = end - at;
        if (searched > Longest || beginning is not null)
        {
            Pass();
        }

        line = default;
        return false;
    }

    /// <summary>Gives what waits for its end as a line: the end will not come.</summary>
    public bool TryTakeRest(out ReadOnlySpan<byte> line)
    {
        bool isThere = Waiting > 0;
        line = isThere ? Give(end - at, terminator: 0) : default;
        return isThere;
    }

    /// <summary>Forgets what waits.</summary>
    public void Clear()
    {
        at = end = searched = 0;
        beginning = null;
        skipped = 0;
    }

    private ReadOnlySpan<byte> Give(int length, int terminator)
    {
        ReadOnlySpan<byte> line = buffer.AsSpan(at, length);
        Consumed = (beginning?.Length ?? 0) + skipped + length + terminator;
        IsTooLong = beginning is not null || length > Longest;
        if (IsTooLong)
        {
            line = beginning ?? line[..KeptOfLongLine].ToArray();
            beginning = null;
            skipped = 0;
        }

        at += length + terminator;
        searched = 0;
        return line is [.., (byte)'\r'] && !IsTooLong ? line[..^1] : line;
    }

    /// <summary>Passes over what there is of a line that is too long.</summary>
    private void Pass()
    {
        if (beginning is null)
        {
            beginning = buffer.AsSpan(at, KeptOfLongLine).ToArray();
            at += KeptOfLongLine;
        }

        skipped += end - at;
        at = end = searched = 0;
    }
}
