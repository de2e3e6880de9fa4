using System.Buffers;
using System.Runtime.InteropServices;

namespace Whorl.Capture.Packets;

/// <summary>What fragments of one datagram have in common (RFC 791 section 3.2, RFC 8200 section 4.5), and the tunnel they came through.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FragmentKey(IpAddress Source, IpAddress Destination, uint Identification, byte Protocol, ulong Tunnel)
{
    /// <summary>Seeded per process, so that no sender can aim for collisions.</summary>
    public override int GetHashCode() =>
        HashCode.Combine(Source.High, Source.Low, Destination.High, Destination.Low, Identification, Protocol, Tunnel);
}

/// <summary>
/// Joins IP fragments. The first copy of a byte wins; a datagram whose copies differ is given up as a whole, because
/// nobody here knows which copy the receiver took (RFC 5722). Everything is capped, the oldest goes first, buffers
/// are pooled, and time is the packets' own.
/// </summary>
internal sealed class FragmentTable
{
    /// <summary>How long fragments wait for the rest, in nanoseconds (Linux's and the BSDs' 30 seconds).</summary>
    public const long Lifetime = 30_000_000_000;

    /// <summary>The most datagrams in the making.</summary>
    public const int MaxDatagrams = 1024;

    /// <summary>The most bytes of buffers held.</summary>
    public const int MaxBytes = 8 << 20;

    private const int MaxDatagramLength = ushort.MaxValue;

    private readonly Dictionary<FragmentKey, Datagram> datagrams = new(MaxDatagrams);
    private readonly Stack<Datagram> spare = new();
    private readonly List<Datagram> joined = new(PacketDecoder.MaxLayers);
    private Datagram? oldest;
    private Datagram? newest;
    private int bytesHeld;
    private DecoderCounters counters;

    public DecoderCounters Counters => counters;

    public int Pending => datagrams.Count;

    public int BytesHeld => bytesHeld;

    /// <summary>
    /// Takes the fragment that <paramref name="cursor"/> holds. True when that made a datagram whole: the cursor then
    /// holds it, until <see cref="ReleaseJoined"/>.
    /// </summary>
    public bool TryJoin(in FragmentKey key, int offset, bool more, byte protocol, long timestamp, ref PacketCursor cursor, out byte joinedProtocol)
    {
        joinedProtocol = protocol;
        Expire(timestamp);

        // All but the last fragment are whole units of eight bytes; what is over, a receiver drops.
        ReadOnlySpan<byte> bytes = more ? cursor.Bytes[..(cursor.Bytes.Length & ~7)] : cursor.Bytes;
        int end = offset + bytes.Length;
        if (bytes.IsEmpty || end > MaxDatagramLength)
        {
            counters.FragmentsRefused++;
            return false;
        }

        counters.Fragments++;
        if (!datagrams.TryGetValue(key, out Datagram? datagram))
        {
            datagram = Start(key, timestamp);
        }
        else if (datagram.GivenUp)
        {
            counters.FragmentsRefused++;
            return false;
        }

        if (!TryHold(datagram, end))
        {
            return false;
        }

        if (!datagram.TryAdd(offset, more, bytes))
        {
            counters.ConflictingOverlaps++;
            ReturnBuffer(datagram);
            datagram.GivenUp = true;
            return false;
        }

        if (offset == 0)
        {
            datagram.Protocol = protocol;
        }

        if (!datagram.IsWhole)
        {
            return false;
        }

        counters.DatagramsJoined++;
        Unlink(datagram);
        joined.Add(datagram);
        joinedProtocol = datagram.Protocol;
        cursor.Bytes = datagram.Bytes;
        cursor.Missing = 0;
        return true;
    }

    /// <summary>Counts a fragment that the snap length cut, with which its datagram can never be whole.</summary>
    public void Refuse() => counters.FragmentsRefused++;

    /// <summary>Takes the buffers back that the last frame's datagrams lay in.</summary>
    public void ReleaseJoined()
    {
        if (joined.Count == 0)
        {
            return;
        }

        foreach (Datagram datagram in joined)
        {
            Retire(datagram);
        }

        joined.Clear();
    }

    private void Expire(long timestamp)
    {
        while (oldest is not null && timestamp - oldest.Started > Lifetime)
        {
            // A datagram given up was counted as such already.
            counters.DatagramsTimedOut += oldest.GivenUp ? 0 : 1;
            Drop(oldest);
        }
    }

    private Datagram Start(in FragmentKey key, long timestamp)
    {
        if (datagrams.Count >= MaxDatagrams)
        {
            EvictOldest();
        }

        Datagram datagram = spare.Count > 0 ? spare.Pop() : new Datagram();
        datagram.Restart(key, timestamp);
        datagrams.Add(key, datagram);
        datagram.Older = newest;
        if (newest is null)
        {
            oldest = datagram;
        }
        else
        {
            newest.Newer = datagram;
        }

        newest = datagram;
        return datagram;
    }

    /// <summary>Makes room for <paramref name="length"/> bytes; false when that cost the datagram itself its place.</summary>
    private bool TryHold(Datagram datagram, int length)
    {
        if (datagram.Buffer.Length >= length)
        {
            return true;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        bytesHeld += larger.Length - datagram.Buffer.Length;
        datagram.MoveTo(larger);
        while (bytesHeld > MaxBytes)
        {
            if (ReferenceEquals(oldest, datagram))
            {
                EvictOldest();
                return false;
            }

            EvictOldest();
        }

        return true;
    }

    private void EvictOldest()
    {
        counters.DatagramsEvicted += oldest!.GivenUp ? 0 : 1;
        Drop(oldest);
    }

    private void Drop(Datagram datagram)
    {
        Unlink(datagram);
        Retire(datagram);
    }

    private void Unlink(Datagram datagram)
    {
        datagrams.Remove(datagram.Key);
        if (datagram.Older is null)
        {
            oldest = datagram.Newer;
        }
        else
        {
            datagram.Older.Newer = datagram.Newer;
        }

        if (datagram.Newer is null)
        {
            newest = datagram.Older;
        }
        else
        {
            datagram.Newer.Older = datagram.Older;
        }

        datagram.Older = null;
        datagram.Newer = null;
    }

    private void Retire(Datagram datagram)
    {
        ReturnBuffer(datagram);
        spare.Push(datagram);
    }

    private void ReturnBuffer(Datagram datagram)
    {
        bytesHeld -= datagram.Buffer.Length;
        datagram.MoveTo([]);
    }

    /// <summary>One datagram in the making: its bytes, and a bit for each eight of them that came.</summary>
    private sealed class Datagram
    {
        private readonly ulong[] present = new ulong[(MaxDatagramLength + 1) / 8 / 64];
        private int unitsPresent;
        private int highestEnd;
        private int length;

        public FragmentKey Key { get; private set; }

        public long Started { get; private set; }

        public byte Protocol { get; set; }

        public bool GivenUp { get; set; }

        public byte[] Buffer { get; private set; } = [];

        public Datagram? Older { get; set; }

        public Datagram? Newer { get; set; }

        public bool IsWhole => length >= 0 && unitsPresent == (length + 7) / 8;

        public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, length);

        public void Restart(in FragmentKey key, long timestamp)
        {
            Key = key;
            Started = timestamp;
            GivenUp = false;
            present.AsSpan().Clear();
            unitsPresent = 0;
            highestEnd = 0;
            length = -1;
        }

        public void MoveTo(byte[] larger)
        {
            if (larger.Length > 0)
            {
                Buffer.AsSpan(0, highestEnd).CopyTo(larger);
            }

            if (Buffer.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(Buffer);
            }

            Buffer = larger;
        }

        /// <summary>Adds bytes that are not there yet; false when they contradict what is.</summary>
        public bool TryAdd(int offset, bool more, ReadOnlySpan<byte> bytes)
        {
            int end = offset + bytes.Length;
            if (!more)
            {
                if ((length >= 0 && length != end) || highestEnd > end)
                {
                    return false;
                }

                length = end;
            }
            else if (length >= 0 && end > length)
            {
                return false;
            }

            for (int at = 0; at < bytes.Length; at += 8)
            {
                int unit = (offset + at) >> 3;
                ReadOnlySpan<byte> from = bytes.Slice(at, Math.Min(8, bytes.Length - at));
                Span<byte> to = Buffer.AsSpan(offset + at, from.Length);
                ulong bit = 1UL << (unit & 63);
                ref ulong word = ref present[unit >> 6];
                if ((word & bit) == 0)
                {
                    word |= bit;
                    unitsPresent++;
                    from.CopyTo(to);
                }
                else if (!from.SequenceEqual(to))
                {
                    return false;
                }
            }

            highestEnd = Math.Max(highestEnd, end);
            return true;
        }
    }
}
