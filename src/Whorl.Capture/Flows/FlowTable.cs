using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Whorl.Capture.Flows;

/// <summary>What is kept of a flow until its handshake is done; a flow of which only the SYN was seen is no more than this.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct FlowEntry
{
    public FlowKey Key;
    public Conversation? Conversation;
    public long LastSeen;
    public long LastPacket;
    public uint FirstSequence;
    public uint SecondSequence;
    public int HelloCount;
    public int NextInBucket;
    public int Newer;
    public int Older;
    public byte Seen;
    public bool KnowsFirst;
    public bool KnowsSecond;

    /// <summary>The sequence number the stream of a direction starts with, as its SYN said.</summary>
    public readonly uint StartOf(int direction) => direction == 0 ? FirstSequence : SecondSequence;

    /// <summary>Whether the SYN of a direction was seen.</summary>
    public readonly bool KnowsStartOf(int direction) => direction == 0 ? KnowsFirst : KnowsSecond;

    public void SetStartOf(int direction, uint sequence)
    {
        if (direction == 0)
        {
            FirstSequence = sequence;
            KnowsFirst = true;
        }
        else
        {
            SecondSequence = sequence;
            KnowsSecond = true;
        }
    }
}

/// <summary>
/// The flows being followed: a hash table of chained entries in pages, threaded by a list from the one seen last to the
/// one seen longest ago. Grows by pages up to a bound in bytes; who asks for more evicts the oldest first. Entries are
/// named by index, and an index stays valid until its flow is removed.
/// </summary>
internal sealed class FlowTable
{
    private const int PageShift = 10;
    private const int PageSize = 1 << PageShift;
    private const int None = -1;

    private readonly ulong seed;
    private readonly List<FlowEntry[]> pages = [];
    private int[] buckets = new int[1024];
    private int free = None;
    private int newest = None;
    private int oldest = None;

    public FlowTable(ulong seed)
    {
        this.seed = seed;
        Array.Fill(buckets, None);
    }

    /// <summary>The bytes a flow takes: its entry, and its share of the buckets, of which there are at most two a flow.</summary>
    public static int EntrySize => Unsafe.SizeOf<FlowEntry>() + (2 * sizeof(int));

    /// <summary>Flows held.</summary>
    public int Count { get; private set; }

    /// <summary>The flow seen longest ago, or -1.</summary>
    public int Oldest => oldest;

    /// <summary>The entry at an index that <see cref="Find"/> or <see cref="Add"/> gave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref FlowEntry Entry(int index) => ref pages[index >> PageShift][index & (PageSize - 1)];

    /// <summary>The hash that <see cref="Find"/> and <see cref="Add"/> want.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Hash(in FlowKey key) => key.Hash(seed);

    /// <summary>The index of a flow, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(in FlowKey key, ulong hash)
    {
        int index = buckets[(uint)hash & (uint)(buckets.Length - 1)];
        while (index != None)
        {
            ref FlowEntry entry = ref Entry(index);
            if (entry.Key.Equals(key))
            {
                return index;
            }

            index = entry.NextInBucket;
        }

        return None;
    }

    /// <summary>Adds a flow that is not there yet.</summary>
    public int Add(in FlowKey key, ulong hash, long now, long packet)
    {
        if (Count >= buckets.Length)
        {
            GrowBuckets();
        }

        if (free == None)
        {
            AddPage();
        }

        int index = free;
        ref FlowEntry entry = ref Entry(index);
        free = entry.NextInBucket;
        ref int bucket = ref buckets[(uint)hash & (uint)(buckets.Length - 1)];
        entry = new FlowEntry { Key = key, LastSeen = now, LastPacket = packet, NextInBucket = bucket, Newer = None, Older = None };
        bucket = index;
        LinkNewest(index, ref entry);
        Count++;
        return index;
    }

    /// <summary>Marks a flow as the one seen last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Touch(int index, ref FlowEntry entry, long now, long packet)
    {
        entry.LastSeen = now;
        entry.LastPacket = packet;
        if (newest != index)
        {
            Unlink(ref entry);
            LinkNewest(index, ref entry);
        }
    }

    /// <summary>Removes a flow; its conversation must have been taken care of.</summary>
    public void Remove(int index)
    {
        ref FlowEntry entry = ref Entry(index);
        ref int link = ref buckets[(uint)Hash(entry.Key) & (uint)(buckets.Length - 1)];
        while (link != index)
        {
            link = ref Entry(link).NextInBucket;
        }

        link = entry.NextInBucket;
        Unlink(ref entry);
        entry.Conversation = null;
        entry.NextInBucket = free;
        free = index;
        Count--;
    }

    private void LinkNewest(int index, ref FlowEntry entry)
    {
        entry.Newer = None;
        entry.Older = newest;
        if (newest != None)
        {
            Entry(newest).Newer = index;
        }

        newest = index;
        if (oldest == None)
        {
            oldest = index;
        }
    }

    private void Unlink(ref FlowEntry entry)
    {
        if (entry.Newer != None)
        {
            Entry(entry.Newer).Older = entry.Older;
        }
        else
        {
            newest = entry.Older;
        }

        if (entry.Older != None)
        {
            Entry(entry.Older).Newer = entry.Newer;
        }
        else
        {
            oldest = entry.Newer;
        }
    }

    private void AddPage()
    {
        FlowEntry[] page = new FlowEntry[PageSize];
        int first = pages.Count << PageShift;
        pages.Add(page);
        for (int i = PageSize - 1; i >= 0; i--)
        {
            page[i].NextInBucket = free;
            free = first + i;
        }
    }

    private void GrowBuckets()
    {
        int[] larger = new int[buckets.Length * 2];
        Array.Fill(larger, None);
        for (int index = oldest; index != None; index = Entry(index).Newer)
        {
            ref FlowEntry entry = ref Entry(index);
            ref int bucket = ref larger[(uint)Hash(entry.Key) & (uint)(larger.Length - 1)];
            entry.NextInBucket = bucket;
            bucket = index;
        }

        buckets = larger;
    }
}
