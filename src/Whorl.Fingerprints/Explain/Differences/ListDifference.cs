using System.Globalization;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Differences;

/// <summary>
/// What differs between two lists: what only one has, and what stands elsewhere. The fewest values that moved are named;
/// where most did, the list is called reordered.
/// </summary>
internal static class ListDifference
{
    private const int MostMoves = 4;

    /// <summary>Any list this long is compared value by value; in longer ones moves are not searched, which takes square time.</summary>
    private const int MostSearched = 2000;

    public static void Compare(string name, ListFact first, ListFact second, List<Change> changes, List<string> same)
    {
        bool keepsGrease = first.HasGrease && second.HasGrease;
        bool keepsNames = !first.LeavesOutNames && !second.LeavesOutNames;
        bool isOrdered = first.IsOrdered && second.IsOrdered;
        List<ushort> one = Prepare(first.Values, keepsGrease, keepsNames);
        List<ushort> two = Prepare(second.Values, keepsGrease, keepsNames);
        int before = changes.Count;

        int[] partner = Match(one, two);
        HashSet<int> matched = [.. partner.Where(index => index >= 0)];
        for (int i = 0; i < one.Count; i++)
        {
            if (partner[i] < 0)
            {
                changes.Add(new Change(name, first.Label, "only-first", $"{first.NameOf(one[i])} only in the first{Position(isOrdered, i)}") { Item = first.NameOf(one[i]) });
            }
        }

        for (int i = 0; i < two.Count; i++)
        {
            if (!matched.Contains(i))
            {
                changes.Add(new Change(name, first.Label, "only-second", $"{first.NameOf(two[i])} only in the second{Position(isOrdered, i)}") { Item = first.NameOf(two[i]) });
            }
        }

        if (isOrdered)
        {
            AddMoves(name, first, one, partner, changes);
        }

        if (changes.Count == before)
        {
            same.Add(isOrdered || one.Count < 2 ? first.Label : $"{first.Label} (their order is not told)");
        }
    }

    private static string Position(bool isOrdered, int index) =>
        isOrdered ? string.Create(CultureInfo.InvariantCulture, $", at {index + 1}") : string.Empty;

    /// <summary>All GREASE values are one: which of the sixteen it is, chance decides.</summary>
    private static List<ushort> Prepare(IReadOnlyList<ushort> values, bool keepsGrease, bool keepsNames)
    {
        List<ushort> prepared = new(values.Count);
        foreach (ushort value in values)
        {
            if (Grease.IsGrease(value))
            {
                if (keepsGrease)
                {
                    prepared.Add(0x0a0a);
                }
            }
            else if (keepsNames || value is not (ExtensionType.ServerName or ExtensionType.Alpn))
            {
                prepared.Add(value);
            }
        }

        return prepared;
    }

    /// <summary>For each value of the first list the index of its counterpart in the second, or -1; the n-th occurrence meets the n-th.</summary>
    private static int[] Match(List<ushort> one, List<ushort> two)
    {
        Dictionary<ushort, Queue<int>> places = [];
        for (int i = 0; i < two.Count; i++)
        {
            if (!places.TryGetValue(two[i], out Queue<int>? queue))
            {
                places[two[i]] = queue = new Queue<int>();
            }

            queue.Enqueue(i);
        }

        return [.. one.Select(value => places.TryGetValue(value, out Queue<int>? queue) && queue.Count > 0 ? queue.Dequeue() : -1)];
    }

    private static void AddMoves(string name, ListFact first, List<ushort> one, int[] partner, List<Change> changes)
    {
        int[] common = [.. Enumerable.Range(0, one.Count).Where(i => partner[i] >= 0)];
        if (common.Length > MostSearched)
        {
            if (!common.Zip(common.Skip(1)).All(pair => partner[pair.First] < partner[pair.Second]))
            {
                changes.Add(new Change(name, first.Label, "reordered", "in another order"));
            }

            return;
        }

        HashSet<int> kept = LongestRun(common, partner);
        int[] moved = [.. common.Where(i => !kept.Contains(i))];
        if (moved.Length > MostMoves && moved.Length * 4 >= common.Length)
        {
            changes.Add(new Change(name, first.Label, "reordered", string.Create(CultureInfo.InvariantCulture, $"in another order: {moved.Length} of the {common.Length} that both have stand elsewhere")));
            return;
        }

        foreach (int i in moved)
        {
            changes.Add(new Change(name, first.Label, "moved", string.Create(CultureInfo.InvariantCulture, $"{first.NameOf(one[i])} moved from {i + 1} to {partner[i] + 1}")));
        }
    }

    /// <summary>The longest choice of values that stand in the same order in both lists: what is not in it has moved.</summary>
    private static HashSet<int> LongestRun(int[] common, int[] partner)
    {
        int[] length = new int[common.Length];
        int[] previous = new int[common.Length];
        int best = -1;
        for (int i = 0; i < common.Length; i++)
        {
            length[i] = 1;
            previous[i] = -1;
            for (int j = 0; j < i; j++)
            {
                if (partner[common[j]] < partner[common[i]] && length[j] + 1 > length[i])
                {
                    length[i] = length[j] + 1;
                    previous[i] = j;
                }
            }

            best = best < 0 || length[i] > length[best] ? i : best;
        }

        HashSet<int> kept = [];
        for (int i = best; i >= 0; i = previous[i])
        {
            kept.Add(common[i]);
        }

        return kept;
    }
}
