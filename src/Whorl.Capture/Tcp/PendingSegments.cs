using Whorl.Capture.Flows;

namespace Whorl.Capture.Tcp;

/// <summary>
/// TCP segments that came before their turn, in sequence order and without overlaps. Bounded in number and bytes; what does not fit is
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

    /// <summary>
    /// Keeps of a segment what has not come before: the first copy of a byte counts. Returns false when there is no room
    /// left: the gap in front of it will not be waited for.
    /// </summary>
    public bool TryAdd(uint sequence, ReadOnlySpan<byte> payload, long timestamp)
    {
        int at = 0;
        while (!payload.IsEmpty)
        {
            while (at < segments.Count && (int)(segments[at].End - sequence) <= 0)
            {
                at++;
            }

            int before = at < segments.Count ? (int)(segments[at].Sequence - sequence) : payload.Length;
            int taken;
            if (before > 0)
            {
                taken = Math.Min(before, payload.Length);
                if (!TryInsert(at, sequence, payload[..taken], timestamp))
                {
                    return false;
                }
            }
            else
            {
                ReadOnlySpan<byte> known = segments[at].Bytes[-before..];
                taken = Math.Min(known.Length, payload.Length);
                HasConflict |= !known[..taken].SequenceEqual(payload[..taken]);
            }

            payload = payload[taken..];
            sequence += (uint)taken;
            at++;
        }

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

    /// <summary>Whether bytes wait that lie before <paramref name="end"/>.</summary>
    public bool HasBefore(uint end) => segments.Count > 0 && (int)(segments[0].Sequence - end) < 0;

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

    private bool TryInsert(int at, uint sequence, ReadOnlySpan<byte> payload, long timestamp)
    {
        if (segments.Count == MaxSegments || bytes + payload.Length > MaxBytes)
        {
            return false;
        }

        byte[] buffer = pool.Rent(payload.Length);
        payload.CopyTo(buffer);
        bytes += payload.Length;
        segments.Insert(at, new Segment(sequence, buffer, payload.Length, timestamp));
        return true;
    }

    private readonly record struct Segment(uint Sequence, byte[] Buffer, int Length, long Timestamp)
    {
        public uint End => Sequence + (uint)Length;

        public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Length);
    }
}
