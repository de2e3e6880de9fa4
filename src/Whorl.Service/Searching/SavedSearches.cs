using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Searching;

/// <summary>The searches that are kept under a name, the same ones for everybody who may read.</summary>
public sealed class SavedSearches(ServiceDatabase state, TimeProvider time)
{
    /// <summary>How many there can be.</summary>
    public const int Most = 200;

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<SavedSearch> All() => state.Use(connection =>
    {
        using Statement rows = connection.Prepare("SELECT id, name, query, who, at FROM saved_search ORDER BY name");
        List<SavedSearch> found = [];
        while (rows.Step())
        {
            found.Add(new SavedSearch(rows.Long(0), rows.Text(1)!, rows.Text(2)!, rows.Text(3)!, rows.Long(4)));
        }

        return found;
    });

    /// <summary>Keeps a search, unless its name is taken or there are too many.</summary>
    internal SaveOutcome Add(string name, string text, string who) => state.Change(connection =>
    {
        using Statement find = connection.Prepare("SELECT 1 FROM saved_search WHERE name = ?1");
        if (find.Bind(1, name).Step())
        {
            return new SaveOutcome.NameTaken();
        }

        if (connection.Number("SELECT count(*) FROM saved_search") >= Most)
        {
            return new SaveOutcome.Full();
        }

        long at = time.GetUtcNow().ToUnixTimeMilliseconds();
        using Statement insert = connection.Prepare("INSERT INTO saved_search(name, query, who, at) VALUES(?1, ?2, ?3, ?4)");
        insert.Bind(1, name).Bind(2, text).Bind(3, who).Bind(4, at).Run();
        return (SaveOutcome)new SaveOutcome.Saved(new SavedSearch(connection.LastId, name, text, who, at));
    });

    /// <summary>Keeps a search no more; what it was, or null where there is none of that number.</summary>
    internal SavedSearch? Remove(long id) => state.Change(connection =>
    {
        using Statement delete = connection.Prepare("DELETE FROM saved_search WHERE id = ?1 RETURNING id, name, query, who, at");
        if (!delete.Bind(1, id).Step())
        {
            return null;
        }

        SavedSearch removed = new(delete.Long(0), delete.Text(1)!, delete.Text(2)!, delete.Text(3)!, delete.Long(4));
        return delete.Step() ? null : removed;
    });
}
