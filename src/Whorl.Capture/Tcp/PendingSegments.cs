using Whorl.Capture.Flows;

namespace Whorl.Capture.Tcp;

/// <summary>
/// TCP segments that came before their turn, in sequence order. Bounded in number and bytes; what does not fit is
/// dropped and shows as a gap.
/// </summary>
internal sealed class PendingSegments
{
    private const int MaxSegments = 96;
    private const int MaxBytes = 160 * 1024;

    private readonly BufferPool pool;
    private readonly List<Segment> segments = [];
    private int bytes;

    public PendingSegments(BufferPool pool) => this.pool = pool;

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => segments.Count == 0;

    /// <summary>Whether a byte came twice with different values.</summary>
    public bool HasConflict { get; private set; }

    /// <summary>Keeps a segment. Returns false when there is no room left: the gap in front of it will not be waited for.</summary>
    public bool TryAdd(uint sequence, ReadOnlySpan<byte> payload, long timestamp)
    {
        if (payload.IsEmpty)
        {
            // A segment cut short before its first byte: all of it is the gap.
            return true;
        }

        if (segments.Count == MaxSegments || bytes + payload.Length > MaxBytes)
        {
            return false;
        }

        int at = segments.Count;
        while (at > 0 && (int)(segments[at - 1].Sequence - sequence) > 0)
        {
            at--;
        }

        for (int i = 0; i < segments.Count; i++)
        {
            Segment other = segments[i];
            int overlap = CompareOverlap(other, sequence, payload);
            if (overlap < 0)
            {
                HasConflict = true;
            }

            if (other.Sequence == sequence && other.Length >= payload.Length)
            {
                return true;
            }
        }

        byte[] buffer = pool.Rent(payload.Length);
        payload.CopyTo(buffer);
        bytes += payload.Length;
        segments.Insert(at, new Segment(sequence, buffer, payload.Length, timestamp));
        return true;
    }

    /// <summary>Whether the first segment begins at or before <paramref name="next"/>; <paramref name="payload"/> is what it has from there on.</summary>
    public bool TryPeek(uint next, out ReadOnlySpan<byte> payload, out long timestamp)
    {
        payload = default;
        timestamp = 0;
        if (segments.Count == 0)
        {
            return false;
        }

        Segment first = segments[0];
        int skip = (int)(next - first.Sequence);
        if (skip < 0)
        {
            return false;
        }

        timestamp = first.Timestamp;
        payload = skip < first.Length ? first.Buffer.AsSpan(skip, first.Length - skip) : default;
        return true;
    }

    /// <summary>Drops the first segment, which <see cref="TryPeek"/> showed.</summary>
    public void RemoveFirst()
    {
        Segment first = segments[0];
        segments.RemoveAt(0);
        bytes -= first.Length;
        pool.Return(first.Buffer);
    }

    /// <summary>The sequence number at which the first waiting segment begins.</summary>
    public uint FirstSequence => segments[0].Sequence;

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        foreach (Segment segment in segments)
        {
            pool.Return(segment.Buffer);
        }

        segments.Clear();
        bytes = 0;
        HasConflict = false;
    }

    /// <summary>Negative when the two carry different bytes for the same sequence numbers.</summary>
    private static int CompareOverlap(in Segment other, uint sequence, ReadOnlySpan<byte> payload)
    {
        int offset = (int)(other.Sequence - sequence);
        ReadOnlySpan<byte> a = other.Buffer.AsSpan(0, other.Length);
        if (offset < 0)
        {
            if (-offset >= a.Length)
            {
                return 0;
            }

            a = a[-offset..];
            offset = 0;
        }

        if (offset >= payload.Length)
        {
            return 0;
        }

        int common = Math.Min(a.Length, payload.Length - offset);
        return a[..common].SequenceEqual(payload.Slice(offset, common)) ? common : -1;
    }

    private readonly record struct Segment(uint Sequence, byte[] Buffer, int Length, long Timestamp);
}
