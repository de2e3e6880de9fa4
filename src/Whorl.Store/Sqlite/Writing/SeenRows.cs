namespace Whorl.Store.Sqlite.Writing;

/// <summary>Adds the times at which states were seen, many in one statement.</summary>
internal sealed class SeenRows : IDisposable
{
    private const int Group = 64;

    private readonly Statement addGroup, addOne;
    private readonly (int Week, int State, int At)[] group = new (int, int, int)[Group];
    private int gathered;

    public SeenRows(Connection connection)
    {
        const string Insert = "INSERT OR IGNORE INTO seen(week, state, at)";
        addOne = connection.PrepareRows(Insert, 3, 1);
        addGroup = connection.PrepareRows(Insert, 3, Group);
    }

    /// <summary>Adds a time; returns how many times were written and not there before.</summary>
    public int Add(int week, int state, int at)
    {
        group[gathered++] = (week, state, at);
        if (gathered < Group)
        {
            return 0;
        }

        int parameter = 1;
        foreach ((int ofWeek, int ofState, int time) in group)
        {
            addGroup.Bind(parameter++, ofWeek).Bind(parameter++, ofState).Bind(parameter++, time);
        }

        gathered = 0;
        return addGroup.Run();
    }

    /// <summary>Writes what was added and not yet written; returns as <see cref="Add"/> does.</summary>
    public int Write()
    {
        int added = 0;
        foreach ((int week, int state, int at) in group.AsSpan(0, gathered))
        {
            added += addOne.Bind(1, week).Bind(2, state).Bind(3, at).Run();
        }

        gathered = 0;
        return added;
    }

    /// <summary>Forgets what was added and not yet written.</summary>
    public void Clear() => gathered = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        addGroup.Dispose();
        addOne.Dispose();
    }
}
