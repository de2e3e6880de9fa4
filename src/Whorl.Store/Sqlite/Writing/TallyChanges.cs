using System.Numerics;
using System.Runtime.InteropServices;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>Changes of the tally, gathered and then written all at once, many rows in one statement.</summary>
internal sealed class TallyChanges : IDisposable
{
    private readonly Dictionary<Cell, Change> changes = [];
    private readonly PrevalenceChanges prevalence;
    private readonly GroupedInsert insert;

    public TallyChanges(Connection connection)
    {
        insert = new GroupedInsert(connection, "INSERT INTO tally(week, profile, list, since, keys, targets)", columns: 6, "ON CONFLICT DO UPDATE SET targets = targets + excluded.targets");
        prevalence = new PrevalenceChanges(connection);
    }

    /// <summary>
    /// Counts a target with a profile in a week under some of its keys, where it was counted under these in <paramref name="previous"/>,
    /// or never (<see cref="Weeks.Never"/>).
    /// </summary>
    public void Add(int id, in Profile profile, ListKind list, int week, int previous, byte keys)
    {
        ref Change change = ref CollectionsMarshal.GetValueRefOrAddDefault(changes, new Cell(week, id, list, previous == Weeks.Never ? 0 : week - previous, keys), out _);
        change = new Change(change.Targets + 1, profile.Atsf, profile.Jarm);
    }

    /// <summary>Counts a target under each of <paramref name="keys"/>, by bit counted before in <paramref name="previous"/>; not again where that is this week.</summary>
    public void Add(int id, in Profile profile, ListKind list, int week, ReadOnlySpan<int> previous, byte keys)
    {
        // Keys that were counted last in the same week are counted together.
        for (int left = keys; left != 0;)
        {
            int last = previous[BitOperations.TrailingZeroCount(left)];
            int alike = 0;
            for (int bits = left; bits != 0; bits &= bits - 1)
            {
                int bit = BitOperations.TrailingZeroCount(bits);
                alike |= previous[bit] == last ? 1 << bit : 0;
            }

            left &= ~alike;
            if (last < week)
            {
                Add(id, profile, list, week, last, (byte)alike);
            }
        }
    }

    /// <summary>Writes and forgets the changes.</summary>
    public void Write()
    {
        // In the order of the table, so that a page is written once.
        KeyValuePair<Cell, Change>[] sorted = [.. changes];
        Array.Sort(sorted, static (a, b) => a.Key.CompareTo(b.Key));
        insert.Write<KeyValuePair<Cell, Change>>(sorted, Bind);

        foreach ((Cell cell, Change change) in sorted)
        {
            prevalence.Add(cell.Week, cell.List, cell.Since == 0, cell.Keys, change.Targets, change.Atsf, change.Jarm);
        }

        prevalence.Write();
        Clear();
    }

    /// <summary>Forgets the changes.</summary>
    public void Clear() => changes.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        insert.Dispose();
        prevalence.Dispose();
    }

    private static void Bind(Statement statement, int before, in KeyValuePair<Cell, Change> change)
    {
        (Cell cell, Change counted) = change;
        statement.Bind(before + 1, cell.Week).Bind(before + 2, cell.Profile).Bind(before + 3, (long)cell.List).Bind(before + 4, cell.Since)
            .Bind(before + 5, cell.Keys).Bind(before + 6, counted.Targets);
    }

    private readonly record struct Change(int Targets, int Atsf, int Jarm);

    private readonly record struct Cell(int Week, int Profile, ListKind List, int Since, byte Keys) : IComparable<Cell>
    {
        public int CompareTo(Cell other)
        {
            int order = Week.CompareTo(other.Week);
            order = order != 0 ? order : Profile.CompareTo(other.Profile);
            order = order != 0 ? order : List.CompareTo(other.List);
            order = order != 0 ? order : Since.CompareTo(other.Since);
            return order != 0 ? order : Keys.CompareTo(other.Keys);
        }
    }
}
