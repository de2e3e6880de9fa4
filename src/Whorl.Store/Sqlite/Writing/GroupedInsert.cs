namespace Whorl.Store.Sqlite.Writing;

/// <summary>Inserts many rows, so many in one statement and the rest one by one.</summary>
/// <param name="connection">The connection.</param>
/// <param name="insert">The statement up to the values.</param>
/// <param name="columns">Values of a row.</param>
/// <param name="conflict">What is done with a row that is there already.</param>
internal sealed class GroupedInsert(Connection connection, string insert, int columns, string conflict) : IDisposable
{
    private const int Group = 32;

    private readonly Statement one = connection.PrepareRows(insert, columns, 1, conflict);
    private readonly Statement group = connection.PrepareRows(insert, columns, Group, conflict);

    /// <summary>Binds a row's values behind so many others.</summary>
    public delegate void Bind<T>(Statement statement, int before, in T row);

    /// <summary>Inserts rows in their order.</summary>
    public void Write<T>(ReadOnlySpan<T> rows, Bind<T> bind)
    {
        for (; rows.Length >= Group; rows = rows[Group..])
        {
            for (int i = 0; i < Group; i++)
            {
                bind(group, i * columns, rows[i]);
            }

            group.Run();
        }

        foreach (ref readonly T row in rows)
        {
            bind(one, 0, row);
            one.Run();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        one.Dispose();
        group.Dispose();
    }
}
