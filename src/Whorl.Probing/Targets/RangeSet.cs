using System.Numerics;

namespace Whorl.Probing.Targets;

/// <summary>A set of numbers as sorted ranges that do not touch, so that a look-up is one binary search.</summary>
internal sealed class RangeSet<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly T[] starts;
    private readonly T[] ends;

    /// <summary>Sorts and merges the ranges, ends included, in any order.</summary>
    public RangeSet(IEnumerable<(T First, T Last)> ranges)
    {
        (T First, T Last)[] sorted = [.. ranges];
        Array.Sort(sorted, static (a, b) => a.First.CompareTo(b.First));
        int count = 0;
        foreach ((T first, T last) in sorted)
        {
            // Neighbours merge too; the greatest number has no successor that could touch.
            if (count > 0 && (sorted[count - 1].Last == T.MaxValue || first <= sorted[count - 1].Last + T.One))
            {
                sorted[count - 1].Last = T.Max(sorted[count - 1].Last, last);
            }
            else
            {
                sorted[count++] = (first, last);
            }
        }

        starts = new T[count];
        ends = new T[count];
        for (int i = 0; i < count; i++)
        {
            (starts[i], ends[i]) = sorted[i];
        }
    }

    public int Count => starts.Length;

    public (T First, T Last) this[int index] => (starts[index], ends[index]);

    public bool Contains(T value)
    {
        int at = LastAtMost(value);
        return at >= 0 && value <= ends[at];
    }

    /// <summary>The ranges of this set without the numbers of another.</summary>
    public IEnumerable<(T First, T Last)> Without(RangeSet<T> other)
    {
        for (int i = 0; i < Count; i++)
        {
            (T first, T last) = this[i];
            bool whole = false;
            for (int hole = Math.Max(other.LastAtMost(first), 0); hole < other.Count && other.starts[hole] <= last; hole++)
            {
                if (other.ends[hole] < first)
                {
                    continue;
                }

                if (other.starts[hole] > first)
                {
                    yield return (first, other.starts[hole] - T.One);
                }

                whole = other.ends[hole] >= last;
                if (whole)
                {
                    break;
                }

                first = other.ends[hole] + T.One;
            }

            if (!whole)
            {
                yield return (first, last);
            }
        }
    }

    /// <summary>The place of the last range that begins at or before a number, -1 if there is none.</summary>
    private int LastAtMost(T value)
    {
        int low = 0;
        int high = starts.Length;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (starts[middle] <= value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
