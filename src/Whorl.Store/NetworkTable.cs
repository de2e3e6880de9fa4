using Whorl.Probing;
using Whorl.Store.Feeds;

namespace Whorl.Store;

/// <summary>Which autonomous system an address belongs to: sorted ranges, searched by halves. Some ten megabytes for all of the Internet.</summary>
public sealed class NetworkTable
{
    private readonly Piece[] ipv4;
    private readonly Piece[] ipv6;

    /// <summary>Takes ranges in any order. They may nest, as prefixes do; then the narrowest counts.</summary>
    public NetworkTable(IEnumerable<NetworkRange> ranges)
    {
        List<NetworkRange> small = [];
        List<NetworkRange> large = [];
        foreach (NetworkRange range in ranges)
        {
            if (range.First.CompareTo(range.Last) <= 0)
            {
                (range.First.IsIPv4 ? small : large).Add(range);
            }
        }

        ipv4 = Flatten(small);
        ipv6 = Flatten(large);
    }

    /// <summary>Whether there is no range at all.</summary>
    public bool IsEmpty => ipv4.Length + ipv6.Length == 0;

    /// <summary>The narrowest range that has an address; null where none has it.</summary>
    public NetworkRange? Find(HostAddress address)
    {
        Piece[] pieces = address.IsIPv4 ? ipv4 : ipv6;
        int low = 0;
        int high = pieces.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (pieces[middle].First.CompareTo(address) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low > 0 ? pieces[low - 1].Range : null;
    }

    /// <summary>
    /// Pieces that follow each other without a gap, each with the range that holds there or none: one pass over the ranges by their
    /// beginnings, the open ones on a stack.
    /// </summary>
    private static Piece[] Flatten(List<NetworkRange> ranges)
    {
        // Among those with one beginning the widest comes first and lies below on the stack.
        ranges.Sort((a, b) => a.First != b.First ? a.First.CompareTo(b.First) : b.Last.CompareTo(a.Last));
        List<Piece> pieces = [];
        Stack<NetworkRange> open = new();
        foreach (NetworkRange range in ranges)
        {
            CloseBefore(range.First);
            Begin(range.First, range);
            open.Push(range);
        }

        CloseBefore(null);
        return [.. pieces];

        // A range that ends hands over to the one below it, unless that has ended by then too.
        void CloseBefore(HostAddress? next)
        {
            while (open.TryPeek(out NetworkRange? ended) && (next is not { } start || ended.Last.CompareTo(start) < 0))
            {
                open.Pop();
                while (open.TryPeek(out NetworkRange? below) && below.Last.CompareTo(ended.Last) <= 0)
                {
                    open.Pop();
                }

                if (ended.Last.Next() is var behind && behind.CompareTo(ended.Last) > 0)
                {
                    Begin(behind, open.TryPeek(out NetworkRange? rest) ? rest : null);
                }
            }
        }

        void Begin(HostAddress first, NetworkRange? range)
        {
            if (pieces.Count > 0 && pieces[^1].First == first)
            {
                pieces[^1] = new Piece(first, range);
            }
            else
            {
                pieces.Add(new Piece(first, range));
            }
        }
    }

    private readonly record struct Piece(HostAddress First, NetworkRange? Range);
}
