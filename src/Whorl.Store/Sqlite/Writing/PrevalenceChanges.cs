using System.Runtime.InteropServices;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>Changes of the counts by fingerprint alone, gathered from those of the tally: its keys of depth 1, whatever the rest of the profile.</summary>
internal sealed class PrevalenceChanges : IDisposable
{
    private const byte AtsfAlone = 0b1;
    private const byte JarmAlone = 0b1_000;

    private readonly Dictionary<Cell, (int Targets, int Fresh)> changes = [];
    private readonly GroupedInsert insert;

    public PrevalenceChanges(Connection connection)
    {
        insert = new GroupedInsert(connection, "INSERT INTO prevalence(fingerprint, week, list, targets, fresh)", columns: 5, "ON CONFLICT DO UPDATE SET targets = targets + excluded.targets, fresh = fresh + excluded.fresh");
    }

    /// <summary>Takes what the tally counts for a profile with these two fingerprints, 0 for none, under a mask of its keys.</summary>
    public void Add(int week, ListKind list, bool isFresh, byte keys, int targets, int atsf, int jarm)
    {
        if ((keys & AtsfAlone) != 0)
        {
            Add(new Cell(atsf, week, list), targets, isFresh);
        }

        if ((keys & JarmAlone) != 0)
        {
            Add(new Cell(jarm, week, list), targets, isFresh);
        }
    }

    /// <summary>Writes and forgets the changes.</summary>
    public void Write()
    {
        KeyValuePair<Cell, (int Targets, int Fresh)>[] sorted = [.. changes];
        Array.Sort(sorted, static (a, b) => a.Key.CompareTo(b.Key));
        insert.Write<KeyValuePair<Cell, (int Targets, int Fresh)>>(sorted, Bind);

        changes.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        insert.Dispose();
    }

    private static void Bind(Statement statement, int before, in KeyValuePair<Cell, (int Targets, int Fresh)> change)
    {
        (Cell cell, (int targets, int fresh)) = change;
        statement.Bind(before + 1, cell.Fingerprint).Bind(before + 2, cell.Week).Bind(before + 3, (long)cell.List).Bind(before + 4, targets).Bind(before + 5, fresh);
    }

    private void Add(Cell cell, int targets, bool isFresh)
    {
        ref (int Targets, int Fresh) change = ref CollectionsMarshal.GetValueRefOrAddDefault(changes, cell, out _);
        change = (change.Targets + targets, change.Fresh + (isFresh ? targets : 0));
    }

    private readonly record struct Cell(int Fingerprint, int Week, ListKind List) : IComparable<Cell>
    {
        public int CompareTo(Cell other)
        {
            int order = Fingerprint.CompareTo(other.Fingerprint);
            order = order != 0 ? order : Week.CompareTo(other.Week);
            return order != 0 ? order : List.CompareTo(other.List);
        }
    }
}
