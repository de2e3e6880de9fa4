namespace Whorl.Capture.Flows;

/// <summary>What is remembered of a flow whose handshake is done: enough to tell a retransmitted hello from a new one.</summary>
/// <param name="Hellos">ClientHellos seen.</param>
/// <param name="First">Transport's own mark of the first direction: the next TCP sequence number, or a hash of a connection id.</param>
/// <param name="Second">The same of the second direction.</param>
/// <param name="FirstStart">TCP: the sequence number the first direction's stream began with, as its SYN said.</param>
/// <param name="SecondStart">TCP: the same of the second direction.</param>
internal readonly record struct RecentFlow(int Hellos, uint First, uint Second, uint FirstStart, uint SecondStart);

/// <summary>
/// The flows finished last. Flows leave the flow table as soon as their handshake is done, and their stragglers must not
/// be taken for new connections. A flow counts as recent within minutes of packet time either way, since merged captures
/// jump; a bound on their number is there for floods. A ring of entries that are chained by a part of their hash: all of
/// its room is asked for at once, so that it never grows, and the system gives it page by page as it is used.
/// </summary>
internal sealed class RecentFlows
{
    /// <summary>The most flows remembered.</summary>
    public const int Capacity = 1 << 17;

    private const long Window = 300_000_000_000;

    private Entry[] entries = [];

    // The newest entry of each chain, counted from one; zero for none.
    private int[] newest = [];
    private int next;
    private int count;

    /// <summary>Remembers a flow by the hash of its key.</summary>
    public void Add(ulong hash, RecentFlow flow, long now)
    {
        if (entries.Length == 0)
        {
            entries = GC.AllocateUninitializedArray<Entry>(Capacity);
            newest = new int[Capacity];
        }

        ref Entry entry = ref entries[next];
        if (count == Capacity)
        {
            Unlink(entry.Hash);
        }
        else
        {
            count++;
        }

        ref int chain = ref newest[hash & (Capacity - 1)];
        entry = new Entry { Hash = hash, Time = now, Flow = flow, Older = chain };
        chain = next + 1;
        next = (next + 1) & (Capacity - 1);
    }

    /// <summary>Looks a flow up.</summary>
    public bool TryFind(ulong hash, long now, out RecentFlow flow)
    {
        for (int at = count == 0 ? 0 : newest[hash & (Capacity - 1)]; at != 0;)
        {
            ref Entry entry = ref entries[at - 1];
            if (entry.Hash == hash)
            {
                flow = entry.Flow;
                return Math.Abs(now - entry.Time) <= Window;
            }

            at = entry.Older;
        }

        flow = default;
        return false;
    }

    /// <summary>Forgets every flow: another capture begins.</summary>
    public void Clear()
    {
        if (count > 0)
        {
            Array.Clear(newest);
            next = count = 0;
        }
    }

    /// <summary>Takes the oldest entry, which is about to be written over, out of its chain: it is the last there.</summary>
    private void Unlink(ulong hash)
    {
        ref int link = ref newest[hash & (Capacity - 1)];
        while (link != next + 1)
        {
            link = ref entries[link - 1].Older;
        }

        link = 0;
    }

    private struct Entry
    {
        public ulong Hash;
        public long Time;
        public RecentFlow Flow;

        // The next older entry of the chain, counted from one; zero for none.
        public int Older;
    }
}
