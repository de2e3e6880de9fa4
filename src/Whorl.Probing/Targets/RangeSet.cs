using System.Numerics;

namespace Whorl.Probing.Targets;

/// <summary>A set of numbers as sorted ranges that do not touch, so that a look-up is one binary search.</summary>
internal sealed class RangeSet<T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private readonly T[] _first;
    private readonly T[] _last;

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

        _first = new T[count];
        _last = new T[count];
        for (int i = 0; i < count; i++)
        {
            (_first[i], _last[i]) = sorted[i];
        }
    }

    public int Count => _first.Length;

    public (T First, T Last) this[int index] => (_first[index], _last[index]);

    public bool Contains(T value)
    {
        int at = LastAtMost(value);
        return at >= 0 && value <= _last[at];
    }

    /// <summary>The ranges of this set without the numbers of another.</summary>
    public IEnumerable<(T First, T Last)> Without(RangeSet<T> other)
    {
        for (int i = 0; i < Count; i++)
        {
            (T first, T last) = this[i];
            bool whole = false;
            for (int hole = Math.Max(other.LastAtMost(first), 0); hole < other.Count && other._first[hole] <= last; hole++)
            {
                if (other._last[hole] < first)
                {
                    continue;
                }

                if (other._first[hole] > first)
                {
                    yield return (first, other._first[hole] - T.One);
                }

                whole = other._last[hole] >= last;
                if (whole)
                {
                    break;
                }

                first = other._last[hole] + T.One;
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
        int high = _first.Length;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (_first[middle] <= value)
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
