namespace Whorl.Store.Sqlite.Upkeep;

/// <summary>Moves states from one profile to another, where an equal state of the target takes over their times.</summary>
internal sealed class StateMerge : IDisposable
{
    private readonly List<Week> weeks;
    private readonly Statement findEqual, move, moveTimes, dropTimes, drop;

    /// <summary>Works inside the transaction at hand.</summary>
    public StateMerge(Connection connection)
    {
        weeks = TableWeeks.Of(connection, "seen");
        findEqual = connection.Prepare("""
            SELECT o.id FROM state s JOIN state o ON o.target = s.target AND o.profile = ?2 AND o.certificate = s.certificate AND o.answers = s.answers AND o.http = s.http AND o.status = s.status
            WHERE s.id = ?1 AND o.id <> ?1
            """);
        move = connection.Prepare("UPDATE state SET profile = ?2 WHERE id = ?1");
        moveTimes = connection.Prepare("INSERT OR IGNORE INTO seen(week, state, at) SELECT week, ?3, at FROM seen WHERE week = ?1 AND state = ?2");
        dropTimes = connection.Prepare("DELETE FROM seen WHERE week = ?1 AND state = ?2");
        drop = connection.Prepare("DELETE FROM state WHERE id = ?1");
    }

    /// <summary>Moves a state.</summary>
    public void Move(long state, long profile)
    {
        if (findEqual.Bind(1, state).Bind(2, profile).Number() is not { } equal)
        {
            move.Bind(1, state).Bind(2, profile).Run();
            return;
        }

        foreach (Week week in weeks)
        {
            moveTimes.Bind(1, week.Index).Bind(2, state).Bind(3, equal).Run();
            dropTimes.Bind(1, week.Index).Bind(2, state).Run();
        }

        drop.Bind(1, state).Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Statement statement in (ReadOnlySpan<Statement>)[findEqual, move, moveTimes, dropTimes, drop])
        {
            statement.Dispose();
        }
    }
}
