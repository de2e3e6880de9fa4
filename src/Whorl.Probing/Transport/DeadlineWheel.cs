namespace Whorl.Probing.Transport;

/// <summary>
/// A deadline for each of many slots: a hashed wheel of 1,024 buckets of 8 ms (Varghese and Lauck, 1987, scheme 6). Setting,
/// replacing and cancelling take constant time and no memory; a deadline never passes early and at most a bucket late.
/// </summary>
internal sealed class DeadlineWheel
{
    private const int TickShift = 3;
    private const int Buckets = 1024;
    private const int DueList = Buckets;
    private const int FirstSlot = Buckets + 1;
    private const int NotSet = -1;

    // Circular lists: a node for each bucket and for what is due, then one for each slot.
    private Node[] nodes = new Node[FirstSlot + 64];
    private long current;
    private long earliest = long.MaxValue;

    /// <summary>A wheel whose time starts at 0 ms.</summary>
    public DeadlineWheel()
    {
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i].Next = nodes[i].Previous = i < FirstSlot ? i : NotSet;
        }
    }

    /// <summary>How many deadlines are set.</summary>
    public int Count { get; private set; }

    /// <summary>The milliseconds from <paramref name="now"/> after which something may be due; -1 for never.</summary>
    public int UntilNext(long now)
    {
        if (nodes[DueList].Next != DueList)
        {
            return 0;
        }

        return Count == 0 ? -1 : (int)Math.Clamp((earliest << TickShift) - now, 0, int.MaxValue);
    }

    /// <summary>Sets or replaces a slot's deadline, in milliseconds since the wheel's start.</summary>
    public void Set(int slot, long due)
    {
        Cancel(slot);
        int node = FirstSlot + slot;
        if (node >= nodes.Length)
        {
            Grow(node);
        }

        long tick = Math.Max((due >> TickShift) + 1, current + 1);
        nodes[node].Tick = tick;
        Append((int)(tick & (Buckets - 1)), node);
        earliest = Math.Min(earliest, tick);
        Count++;
    }

    /// <summary>Forgets a slot's deadline, if it has one.</summary>
    public void Cancel(int slot)
    {
        int node = FirstSlot + slot;
        if (node < nodes.Length && nodes[node].Next != NotSet)
        {
            Unlink(node);
            nodes[node].Next = NotSet;
            Count--;
        }
    }

    /// <summary>Collects what is due at <paramref name="now"/>, for <see cref="TryTake"/>.</summary>
    public void Advance(long now)
    {
        long tick = now >> TickShift;
        if (tick < earliest)
        {
            return;
        }

        // After a long sleep, once round is all there is.
        for (long visited = Math.Max(current + 1, tick - Buckets + 1); visited <= tick; visited++)
        {
            int bucket = (int)(visited & (Buckets - 1));
            for (int node = nodes[bucket].Next; node != bucket;)
            {
                int next = nodes[node].Next;
                if (nodes[node].Tick <= tick)
                {
                    Unlink(node);
                    Append(DueList, node);
                }

                node = next;
            }
        }

        current = tick;
        earliest = long.MaxValue;
        for (long ahead = current + 1; ahead <= current + Buckets; ahead++)
        {
            int bucket = (int)(ahead & (Buckets - 1));
            if (nodes[bucket].Next != bucket)
            {
                // Perhaps for a later round: then this wakes in vain once in eight seconds.
                earliest = ahead;
                break;
            }
        }
    }

    /// <summary>Takes the next slot whose deadline has passed; it has none then.</summary>
    public bool TryTake(out int slot)
    {
        int node = nodes[DueList].Next;
        slot = node - FirstSlot;
        if (node == DueList)
        {
            return false;
        }

        Cancel(slot);
        return true;
    }

    private void Append(int list, int node)
    {
        int last = nodes[list].Previous;
        nodes[node].Previous = last;
        nodes[node].Next = list;
        nodes[last].Next = node;
        nodes[list].Previous = node;
    }

    private void Unlink(int node)
    {
        (int previous, int next) = (nodes[node].Previous, nodes[node].Next);
        nodes[previous].Next = next;
        nodes[next].Previous = previous;
    }

    private void Grow(int node)
    {
        int known = nodes.Length;
        Array.Resize(ref nodes, FirstSlot + Math.Max((known - FirstSlot) * 2, node - FirstSlot + 1));
        nodes.AsSpan(known).Fill(new Node { Next = NotSet });
    }

    private struct Node
    {
        public int Next;
        public int Previous;
        public long Tick;
    }
}
