using System.Buffers;
using System.Runtime.InteropServices;

namespace Whorl.Capture.Packets;

/// <summary>What fragments of one datagram have in common (RFC 791 section 3.2, RFC 8200 section 4.5), and the tunnel they came through.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FragmentKey(IpAddress Source, IpAddress Destination, uint Identification, ushort Protocol, ulong Tunnel)
{
    /// <summary>Stands for the protocol of CAPWAP's fragments, which IP has no number for.</summary>
    public const ushort Capwap = 256;

    /// <summary>Stands for the protocol of 802.11's fragments; their addresses are those of the radio link.</summary>
    public const ushort Ieee80211 = 257;

    /// <summary>Seeded per process, so that no sender can aim for collisions.</summary>
    public override int GetHashCode() =>
        HashCode.Combine(Source.High, Source.Low, Destination.High, Destination.Low, Identification, Protocol, Tunnel);
}

/// <summary>
/// Joins fragments of IP datagrams, and of what cuts frames alike. The first copy of a byte wins; a datagram whose copies differ is given up as a whole, because
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

    private readonly Dictionary<FragmentKey, FragmentedDatagram> datagrams = new(MaxDatagrams);
    private readonly Stack<FragmentedDatagram> spare = new();
    private readonly List<FragmentedDatagram> joined = new(PacketDecoder.MaxLayers);
    private readonly FinishedDatagrams finished = new();
    private FragmentedDatagram? oldest;
    private FragmentedDatagram? newest;
    private int bytesHeld;
    private DecoderCounters counters;

    public DecoderCounters Counters => counters;

    public int Pending => datagrams.Count;

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
        if (bytes.IsEmpty || end > FragmentedDatagram.MaxLength)
        {
            counters.FragmentsRefused++;
            return false;
        }

        counters.Fragments++;
        if (!datagrams.TryGetValue(key, out FragmentedDatagram? datagram))
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

        bool isDoubtful = finished.Had(key, offset, more, bytes, timestamp);
        if (!TryAdd(datagram, offset, more, bytes, isDoubtful, out bool isNew))
        {
            return false;
        }

        if (offset == 0)
        {
            datagram.Protocol = protocol;
        }

        if (isNew)
        {
            datagram.NoteFrame(cursor, isDoubtful);
        }

        if (!datagram.IsWhole)
        {
            return false;
        }

        joinedProtocol = datagram.Protocol;
        HandOut(datagram, ref cursor);
        return true;
    }

    /// <summary>
    /// Takes a fragment of a kind that says its number instead of its place, and is sent in order. True when that made
    /// the datagram whole, as with <see cref="TryJoin"/>.
    /// </summary>
    public bool TryAppend(in FragmentKey key, int number, bool more, long timestamp, ref PacketCursor cursor)
    {
        Expire(timestamp);
        ReadOnlySpan<byte> bytes = cursor.Bytes;
        datagrams.TryGetValue(key, out FragmentedDatagram? datagram);
        if (datagram is not null && number < datagram.Appended)
        {
            if (number > 0 || datagram.StartsWith(bytes))
            {
                counters.Fragments++; // sent again, for want of an acknowledgment
                return false;
            }

            counters.DatagramsEvicted++;
            Drop(datagram);
            datagram = null;
        }

        if (bytes.IsEmpty || number != (datagram?.Appended ?? 0) || bytes.Length > FragmentedDatagram.MaxLength - (datagram?.End ?? 0))
        {
            counters.FragmentsRefused++;
            return false;
        }

        counters.Fragments++;
        datagram ??= Start(key, timestamp);
        if (!TryHold(datagram, datagram.End + bytes.Length))
        {
            return false;
        }

        datagram.Append(more, bytes);
        datagram.NoteFrame(cursor, isDoubtful: false);
        if (!datagram.IsWhole)
        {
            return false;
        }

        HandOut(datagram, ref cursor);
        return true;
    }

    /// <summary>Counts a fragment that the snap length cut, with which its datagram can never be whole.</summary>
    public void Refuse() => counters.FragmentsRefused++;

    /// <summary>The last frame's datagrams are read: they are kept for a while, then their buffers are taken back.</summary>
    public void ReleaseJoined()
    {
        if (joined.Count == 0)
        {
            return;
        }

        foreach (FragmentedDatagram datagram in joined)
        {
            finished.Add(datagram);
            if (finished.Count > FinishedDatagrams.Capacity)
            {
                Retire(finished.TakeOldest());
            }
        }

        joined.Clear();
    }

    /// <summary>Adds a fragment; a datagram that it contradicts is given up, unless it was mixed with late copies of another.</summary>
    private bool TryAdd(FragmentedDatagram datagram, int offset, bool more, ReadOnlySpan<byte> bytes, bool isDoubtful, out bool isNew)
    {
        if (datagram.TryAdd(offset, more, bytes, isDoubtful, out isNew))
        {
            return true;
        }

        if (datagram.HasDoubts)
        {
            datagram.ForgetDoubts();
            if (isDoubtful)
            {
                return false;
            }

            if (datagram.TryAdd(offset, more, bytes, isDoubtful, out isNew))
            {
                return true;
            }
        }

        counters.ConflictingOverlaps++;
        ReturnBuffer(datagram);
        datagram.GivenUp = true;
        return false;
    }

    private void HandOut(FragmentedDatagram datagram, ref PacketCursor cursor)
    {
        datagram.Settle();
        counters.DatagramsJoined++;
        Unlink(datagram);
        joined.Add(datagram);
        cursor.Bytes = datagram.Bytes;
        cursor.Missing = 0;
        cursor.FirstTimestamp = datagram.FirstTimestamp;
        if (!cursor.IsInAggregate)
        {
            cursor.HeldFrames = datagram.HeldFrames;
        }
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

    private FragmentedDatagram Start(in FragmentKey key, long timestamp)
    {
        if (datagrams.Count >= MaxDatagrams)
        {
            EvictOldest();
        }

        FragmentedDatagram datagram = spare.Count > 0 ? spare.Pop() : new FragmentedDatagram();
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
    private bool TryHold(FragmentedDatagram datagram, int length)
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
            if (finished.Count > 0)
            {
                Retire(finished.TakeOldest());
                continue;
            }

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

    private void Drop(FragmentedDatagram datagram)
    {
        Unlink(datagram);
        Retire(datagram);
    }

    private void Unlink(FragmentedDatagram datagram)
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

    private void Retire(FragmentedDatagram datagram)
    {
        ReturnBuffer(datagram);
        spare.Push(datagram);
    }

    private void ReturnBuffer(FragmentedDatagram datagram)
    {
        bytesHeld -= datagram.Buffer.Length;
        datagram.MoveTo([]);
    }
}
