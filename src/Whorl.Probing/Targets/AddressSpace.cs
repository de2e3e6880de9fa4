namespace Whorl.Probing.Targets;

/// <summary>The addresses of a list of blocks in ascending order, each once, found by number: what a permutation is laid over.</summary>
internal sealed class AddressSpace
{
    private readonly HostAddress[] first;
    private readonly long[] start;

    private AddressSpace(List<(HostAddress First, long Start)> segments, long count, UInt128 leftOut)
    {
        this.first = [.. segments.Select(static segment => segment.First)];
        start = [.. segments.Select(static segment => segment.Start)];
        Count = count;
        LeftOut = leftOut;
    }

    public long Count { get; }

    /// <summary>How many addresses of the blocks were left out.</summary>
    public UInt128 LeftOut { get; }

    /// <summary>Lays out the blocks without the addresses of a set; fails if more than 2^63 - 1 addresses remain.</summary>
    public static bool TryCreate(IReadOnlyCollection<AddressBlock> blocks, AddressSet without, out AddressSpace space)
    {
        AddressSet all = AddressSet.Of(blocks);
        AddressSet kept = all.Without(without);
        List<(HostAddress First, long Start)> segments = [];
        long count = 0;
        foreach ((HostAddress first, HostAddress last) in kept.Ranges())
        {
            UInt128 span = last.Bits - first.Bits;
            if (span >= (UInt128)(long.MaxValue - count))
            {
                space = new AddressSpace([], 0, 0);
                return false;
            }

            segments.Add((first, count));
            count += (long)span + 1;
        }

        // Taken modulo 2^128, the difference is right even where the sum of all is not.
        UInt128 total = 0;
        foreach ((HostAddress first, HostAddress last) in all.Ranges())
        {
            unchecked
            {
                total += last.Bits - first.Bits + 1;
            }
        }

        space = new AddressSpace(segments, count, unchecked(total - (UInt128)count));
        return true;
    }

    public HostAddress this[long index]
    {
        get
        {
            int at = 0;
            if (start.Length > 1)
            {
                at = Array.BinarySearch(start, index);
                at = at < 0 ? ~at - 1 : at;
            }

            return new HostAddress(this.first[at].Bits + (UInt128)(index - start[at]), this.first[at].IsIPv4);
        }
    }
}
