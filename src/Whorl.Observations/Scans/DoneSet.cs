namespace Whorl.Observations.Scans;

/// <summary>
/// Which targets of a scan are done: all below a number, and some above it. The numbers are those of a shard's targets, counted from 0
/// without gaps, so that the set stays as small as what is in flight.
/// </summary>
public sealed class DoneSet
{
    /// <summary>More than any scan has in flight.</summary>
    private const long MostAbove = 100_000_000;

    private readonly HashSet<long> above = [];

    /// <summary>Nothing is done yet.</summary>
    public DoneSet()
    {
    }

    /// <summary>Everything below <paramref name="below"/> is done, and what the ranges say.</summary>
    /// <exception cref="FormatException">The ranges are no set that a scan could have come to.</exception>
    public DoneSet(long below, IEnumerable<(long First, long Last)> ranges)
    {
        Below = below;
        foreach ((long first, long last) in ranges)
        {
            if (first < below || last < first || last - first > MostAbove - above.Count)
            {
                throw new FormatException("The ranges of what is done make no sense.");
            }

            for (long number = first; number <= last; number++)
            {
                Add(number);
            }
        }
    }

    /// <summary>All numbers below this one are done.</summary>
    public long Below { get; private set; }

    /// <summary>How many are done.</summary>
    public long Count => Below + above.Count;

    /// <summary>Whether a number is done.</summary>
    public bool Contains(long number) => number < Below || above.Contains(number);

    /// <summary>A target is done.</summary>
    public void Add(long number)
    {
        if (number < Below)
        {
            return;
        }

        above.Add(number);
        while (above.Remove(Below))
        {
            Below++;
        }
    }

    /// <summary>What is done above <see cref="Below"/>, as ascending ranges.</summary>
    public IEnumerable<(long First, long Last)> Ranges()
    {
        long[] numbers = [.. above];
        Array.Sort(numbers);
        for (int i = 0; i < numbers.Length;)
        {
            int end = i;
            while (end + 1 < numbers.Length && numbers[end + 1] == numbers[end] + 1)
            {
                end++;
            }

            yield return (numbers[i], numbers[end]);
            i = end + 1;
        }
    }
}
