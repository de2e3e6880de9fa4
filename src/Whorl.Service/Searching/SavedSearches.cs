using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Searching;

/// <summary>The searches that are kept under a name, the same ones for everybody who may read.</summary>
public sealed class SavedSearches
{
    /// <summary>How many there can be.</summary>
    public const int Most = 200;

    private const string Columns = "id, name, query, who, at, alerts";

    private readonly ServiceDatabase state;
    private readonly AlertPlaces places;
    private readonly TimeProvider time;

    internal SavedSearches(ServiceDatabase state, AlertPlaces places, TimeProvider time) => (this.state, this.places, this.time) = (state, places, time);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<SavedSearch> All() => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"SELECT {Columns} FROM saved_search ORDER BY name");
        List<SavedSearch> found = [];
        while (rows.Step())
        {
            found.Add(Read(rows));
        }

        return found;
    });

    /// <summary>Keeps a search, unless its name is taken or there are too many; with <paramref name="from"/> what comes behind these numbers is told.</summary>
    internal SaveOutcome Add(string name, string text, string who, (long Servers, long Handshakes)? from) => state.Change(connection =>
    {
        if (IsTaken(connection, name, 0))
        {
            return new SaveOutcome.NameTaken();
        }

        if (connection.Number("SELECT count(*) FROM saved_search") >= Most)
        {
            return new SaveOutcome.Full();
        }

        long at = time.GetUtcNow().ToUnixTimeMilliseconds();
        using Statement insert = connection.Prepare("INSERT INTO saved_search(name, query, who, at, alerts) VALUES(?1, ?2, ?3, ?4, ?5)");
        insert.Bind(1, name).Bind(2, text).Bind(3, who).Bind(4, at).Bind(5, from is null ? 0 : 1).Run();
        SavedSearch added = new(connection.LastId, name, text, who, at, from is not null);
        if (from is { } latest)
        {
            places.Begin(added.Id, latest);
        }

        return (SaveOutcome)new SaveOutcome.Saved(added);
    });

    /// <summary>One; null where there is none of that number.</summary>
    internal SavedSearch? Find(long id) => state.Use(connection =>
    {
        using Statement row = connection.Prepare($"SELECT {Columns} FROM saved_search WHERE id = ?1");
        return row.Bind(1, id).Step() ? Read(row) : null;
    });

    /// <summary>Gives a search another name; false where that is another's.</summary>
    internal bool Rename(long id, string name) => state.Change(connection =>
    {
        if (IsTaken(connection, name, id))
        {
            return false;
        }

        using Statement update = connection.Prepare("UPDATE saved_search SET name = ?2 WHERE id = ?1");
        update.Bind(1, id).Bind(2, name).Run();
        return true;
    });

    /// <summary>Has what comes behind these numbers told, or with null nothing more. One that tells already goes on where it was.</summary>
    internal void Alert(long id, (long Servers, long Handshakes)? from) => state.Change(connection =>
    {
        using Statement update = connection.Prepare("UPDATE saved_search SET alerts = ?2 WHERE id = ?1");
        update.Bind(1, id).Bind(2, from is null ? 0 : 1).Run();
        if (from is { } latest)
        {
            places.Begin(id, latest);
        }
        else
        {
            places.Forget(id);
        }
    });

    /// <summary>Keeps a search no more; what it was, or null where there is none of that number.</summary>
    internal SavedSearch? Remove(long id) => state.Change(connection =>
    {
        if (Find(id) is not { } removed)
        {
            return null;
        }

        places.Forget(id);
        using Statement delete = connection.Prepare("DELETE FROM saved_search WHERE id = ?1");
        delete.Bind(1, id).Run();
        return removed;
    });

    /// <summary>Does several things to searches at once, or nothing.</summary>
    internal T Change<T>(Func<T> change) => state.Change(_ => change());

    private static bool IsTaken(Connection connection, string name, long by)
    {
        using Statement find = connection.Prepare("SELECT 1 FROM saved_search WHERE name = ?1 AND id <> ?2");
        return find.Bind(1, name).Bind(2, by).Step();
    }

    private static SavedSearch Read(Statement row) => new(row.Long(0), row.Text(1)!, row.Text(2)!, row.Text(3)!, row.Long(4), row.Int(5) != 0);
}
