using Whorl.Probing;
using Whorl.Store.Feeds;

namespace Whorl.Store;

/// <summary>Which autonomous system an address belongs to: sorted ranges, searched by halves. Some ten megabytes for all of the Internet.</summary>
public sealed class NetworkTable
{
    private readonly NetworkRange[] ipv4;
    private readonly NetworkRange[] ipv6;

    /// <summary>Takes ranges in any order.</summary>
    public NetworkTable(IEnumerable<NetworkRange> ranges)
    {
        List<NetworkRange> small = [];
        List<NetworkRange> large = [];
        foreach (NetworkRange range in ranges)
        {
            (range.First.IsIPv4 ? small : large).Add(range);
        }

        ipv4 = Sort(small);
        ipv6 = Sort(large);
    }

    /// <summary>Whether there is no range at all.</summary>
    public bool IsEmpty => ipv4.Length + ipv6.Length == 0;

    /// <summary>
    /// The range of an address, the narrowest of those that begin last before it; null where none has it. Ranges may nest, as
    /// prefixes do.
    /// </summary>
    public NetworkRange? Find(HostAddress address)
    {
        const int MostNested = 64;
        NetworkRange[] ranges = address.IsIPv4 ? ipv4 : ipv6;
        int low = 0;
        int high = ranges.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (ranges[middle].First.Bits <= address.Bits)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        for (int at = low - 1; at >= 0 && at >= low - MostNested; at--)
        {
            if (ranges[at].Last.Bits >= address.Bits)
            {
                return ranges[at];
            }
        }

        return null;
    }

    private static NetworkRange[] Sort(List<NetworkRange> ranges)
    {
        NetworkRange[] sorted = [.. ranges];

        // Among those with one beginning the narrowest stands last, where the search comes first.
        Array.Sort(sorted, (a, b) => a.First.Bits != b.First.Bits ? a.First.Bits.CompareTo(b.First.Bits) : b.Last.Bits.CompareTo(a.Last.Bits));
        return sorted;
    }
}
