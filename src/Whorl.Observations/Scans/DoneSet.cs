namespace Whorl.Observations.Scans;

/// <summary>
/// Which targets of a scan are done: all below a number, and some above it. The numbers are those of a shard's targets, counted from 0
/// without gaps, so that the set stays as small as what is in flight.
/// </summary>
public sealed class DoneSet
{
    /// <summary>More than any scan has in flight.</summary>
    private const long MostAbove = 100_000_000;

    // Ranges are kept as they were read, so that a few bytes of a damaged file cannot become gigabytes of numbers.
    private readonly (long First, long Last)[] earlier = [];
    private readonly HashSet<long> above = [];
    private int nextEarlier;
    private long earlierCount;

    /// <summary>Nothing is done yet.</summary>
    public DoneSet()
    {
    }

    /// <summary>Everything below <paramref name="below"/> is done, and what the ranges say.</summary>
    /// <exception cref="FormatException">The ranges are no set that a scan could have come to.</exception>
    public DoneSet(long below, IEnumerable<(long First, long Last)> ranges)
    {
        Below = below >= 0 ? below : throw Nonsense();
        List<(long First, long Last)> merged = [];
        foreach ((long first, long last) in ranges.OrderBy(range => range.First))
        {
            if (first < below || last < first || last == long.MaxValue)
            {
                throw Nonsense();
            }

            Merge(merged, first, last);
        }

        foreach ((long first, long last) in merged)
        {
            earlierCount = last - first < MostAbove - earlierCount ? earlierCount + last - first + 1 : throw Nonsense();
        }

        earlier = [.. merged];
        Advance();
    }

    /// <summary>All numbers below this one are done.</summary>
    public long Below { get; private set; }

    /// <summary>How many are done.</summary>
    public long Count => Below + earlierCount + above.Count;

    /// <summary>Whether a number is done.</summary>
    public bool Contains(long number) => number < Below || above.Contains(number) || IsEarlier(number);

    /// <summary>A target is done.</summary>
    public void Add(long number)
    {
        if (number >= Below && !IsEarlier(number) && above.Add(number))
        {
            Advance();
        }
    }

    /// <summary>What is done above <see cref="Below"/>, as ascending ranges.</summary>
    public IEnumerable<(long First, long Last)> Ranges()
    {
        List<(long First, long Last)> ranges = [];
        foreach ((long first, long last) in earlier.Skip(nextEarlier).Concat(above.Select(number => (number, number))).OrderBy(range => range.Item1))
        {
            Merge(ranges, first, last);
        }

        return ranges;
    }

    /// <summary>Puts a range behind others that begin no later, or joins it to the last of them.</summary>
    private static void Merge(List<(long First, long Last)> ranges, long first, long last)
    {
        if (ranges.Count > 0 && first <= ranges[^1].Last + 1)
        {
            ranges[^1] = (ranges[^1].First, Math.Max(ranges[^1].Last, last));
        }
        else
        {
            ranges.Add((first, last));
        }
    }

    private static FormatException Nonsense() => new("The ranges of what is done make no sense.");

    private bool IsEarlier(long number)
    {
        int low = nextEarlier;
        for (int high = earlier.Length; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = earlier[middle].Last < number ? (middle + 1, high) : (low, middle);
        }

        return low < earlier.Length && earlier[low].First <= number;
    }

    private void Advance()
    {
        while (true)
        {
            if (above.Remove(Below))
            {
                Below++;
            }
            else if (nextEarlier < earlier.Length && earlier[nextEarlier].First == Below)
            {
                Below = earlier[nextEarlier++].Last + 1;
                earlierCount -= Below - earlier[nextEarlier - 1].First;
            }
            else
            {
                return;
            }
        }
    }
}
