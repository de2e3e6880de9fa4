using System.Buffers;
using System.Numerics;

namespace Whorl.Capture.Packets;

/// <summary>
/// One datagram in the making: its bytes, and a bit for each eight of them that came. Fragments that a finished datagram
/// of the same number had as well are doubtful, for they may be late copies of that one's: they count until a fragment
/// contradicts them.
/// </summary>
internal sealed class FragmentedDatagram
{
    /// <summary>The most bytes a datagram has.</summary>
    public const int MaxLength = ushort.MaxValue;

    private const int Words = (MaxLength + 1) / 8 / 64;

    private readonly ulong[] present = new ulong[Words];
    private readonly ulong[] doubtful = new ulong[Words];
    private int unitsPresent;
    private int highestEnd;
    private int highestSureEnd;
    private int length;
    private bool isLengthDoubtful;
    private int doubtfulHeldFrames;
    private long doubtfulTimestamp;

    public FragmentKey Key { get; private set; }

    public long Started { get; private set; }

    public byte Protocol { get; set; }

    public bool GivenUp { get; set; }

    public byte[] Buffer { get; private set; } = [];

    public FragmentedDatagram? Older { get; set; }

    public FragmentedDatagram? Newer { get; set; }

    /// <summary>Whether some of its bytes may be another datagram's.</summary>
    public bool HasDoubts { get; private set; }

    /// <summary>How many frames were held for what was added.</summary>
    public int HeldFrames { get; private set; }

    /// <summary>The earliest time of a fragment that was added.</summary>
    public long FirstTimestamp { get; private set; }

    /// <summary>How many fragments were appended.</summary>
    public int Appended { get; private set; }

    /// <summary>Where the fragment farthest back ends.</summary>
    public int End => highestEnd;

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
        Appended = 0;
        HeldFrames = 0;
        FirstTimestamp = long.MaxValue;
        highestSureEnd = 0;
        ClearDoubts();
    }

    /// <summary>Notes when a fragment came that was used, and the frames that were held for it.</summary>
    public void NoteFrame(in PacketCursor cursor, bool isDoubtful)
    {
        // The frame that makes the datagram whole is not held itself.
        int held = cursor.IsInAggregate ? 0 : cursor.HeldFrames + (IsWhole ? 0 : 1);
        if (isDoubtful)
        {
            doubtfulTimestamp = Math.Min(doubtfulTimestamp, cursor.FirstTimestamp);
            doubtfulHeldFrames += held;
        }
        else
        {
            FirstTimestamp = Math.Min(FirstTimestamp, cursor.FirstTimestamp);
            HeldFrames += held;
        }
    }

    /// <summary>Takes what is doubtful for granted, now that the datagram is whole.</summary>
    public void Settle()
    {
        FirstTimestamp = Math.Min(FirstTimestamp, doubtfulTimestamp);
        HeldFrames += doubtfulHeldFrames;
    }

    /// <summary>Forgets what is doubtful, now that a fragment contradicts it.</summary>
    public void ForgetDoubts()
    {
        unitsPresent = 0;
        for (int word = 0; word < Words; word++)
        {
            present[word] &= ~doubtful[word];
            unitsPresent += BitOperations.PopCount(present[word]);
        }

        highestEnd = highestSureEnd;
        length = isLengthDoubtful ? -1 : length;
        ClearDoubts();
    }

    /// <summary>Whether it holds this fragment, at its end where it is the last.</summary>
    public bool Has(int offset, bool more, ReadOnlySpan<byte> bytes)
    {
        int end = offset + bytes.Length;
        return (more ? end <= length : end == length) && Buffer.AsSpan(offset, bytes.Length).SequenceEqual(bytes);
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

    /// <summary>
    /// Adds bytes that are not there yet; false when they contradict what is. <paramref name="isNew"/>: whether any of
    /// them, or the datagram's end, was not known.
    /// </summary>
    public bool TryAdd(int offset, bool more, ReadOnlySpan<byte> bytes, bool isDoubtful, out bool isNew)
    {
        HasDoubts |= isDoubtful;
        int unitsBefore = unitsPresent;
        isNew = !more && length < 0;
        int end = offset + bytes.Length;
        if (!more)
        {
            if ((length >= 0 && length != end) || highestEnd > end)
            {
                return false;
            }

            isLengthDoubtful = isDoubtful && (length < 0 || isLengthDoubtful);
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
            ref ulong doubt = ref doubtful[unit >> 6];
            if ((word & bit) == 0)
            {
                word |= bit;
                unitsPresent++;
                from.CopyTo(to);
                doubt |= isDoubtful ? bit : 0;
            }
            else if (!from.SequenceEqual(to))
            {
                return false;
            }
            else if (!isDoubtful)
            {
                doubt &= ~bit;
            }
        }

        highestEnd = Math.Max(highestEnd, end);
        highestSureEnd = isDoubtful ? highestSureEnd : Math.Max(highestSureEnd, end);
        isNew |= unitsPresent > unitsBefore;
        return true;
    }

    /// <summary>Adds the next fragment of those sent in order.</summary>
    public void Append(bool more, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Buffer.AsSpan(highestEnd));
        highestEnd += bytes.Length;
        Appended++;
        if (!more)
        {
            length = highestEnd;
            unitsPresent = (length + 7) / 8;
        }
    }

    /// <summary>Whether the fragments appended so far start with these bytes.</summary>
    public bool StartsWith(ReadOnlySpan<byte> bytes) => Buffer.AsSpan(0, highestEnd).StartsWith(bytes);

    private void ClearDoubts()
    {
        doubtful.AsSpan().Clear();
        isLengthDoubtful = false;
        doubtfulHeldFrames = 0;
        doubtfulTimestamp = long.MaxValue;
        HasDoubts = false;
    }
}
