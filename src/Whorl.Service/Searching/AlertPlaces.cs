using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Searching;

/// <summary>How far the alerts have looked, kept over restarts.</summary>
internal sealed class AlertPlaces(ServiceDatabase state)
{
    /// <summary>The place of a search among servers or handshakes; null where it tells nothing.</summary>
    public AlertPlace? Of(long search, SearchScope kind) => state.Use(connection => Read(connection, search, kind));

    /// <summary>Begins at a place, unless the search has one.</summary>
    public void Begin(long search, (long Servers, long Handshakes) latest) => state.Change(connection =>
    {
        using Statement insert = connection.Prepare("INSERT OR IGNORE INTO search_place(search, kind, done, top, below, told, untold) VALUES(?1, ?2, ?3, ?3, ?3, 0, 0)");
        foreach ((SearchScope kind, long number) in ((SearchScope, long)[])[(SearchScope.Servers, latest.Servers), (SearchScope.Handshakes, latest.Handshakes)])
        {
            insert.Bind(1, search).Bind(2, (long)kind).Bind(3, number).Run();
        }
    });

    /// <summary>Forgets the places of a search.</summary>
    public void Forget(long search) => state.Change(connection =>
    {
        using Statement delete = connection.Prepare("DELETE FROM search_place WHERE search = ?1");
        delete.Bind(1, search).Run();
    });

    /// <summary>Does something if the search still stands at a place: it may have been switched off meanwhile, and on again. Null where it does not.</summary>
    public T? Where<T>(long search, SearchScope kind, AlertPlace place, Func<T> act)
        where T : class => state.Change(connection => Read(connection, search, kind) == place ? act() : null);

    /// <summary>Moves a search on from a place; whether it still stood there.</summary>
    public bool Move(long search, SearchScope kind, AlertPlace from, AlertPlace to) => state.Change(connection =>
    {
        if (Read(connection, search, kind) != from)
        {
            return false;
        }

        using Statement update = connection.Prepare("UPDATE search_place SET done = ?3, top = ?4, below = ?5, told = ?6, untold = ?7 WHERE search = ?1 AND kind = ?2");
        update.Bind(1, search).Bind(2, (long)kind).Bind(3, to.Done).Bind(4, to.Top).Bind(5, to.Below).Bind(6, to.Told).Bind(7, to.Untold).Run();
        return true;
    });

    private static AlertPlace? Read(Connection connection, long search, SearchScope kind)
    {
        using Statement row = connection.Prepare("SELECT done, top, below, told, untold FROM search_place WHERE search = ?1 AND kind = ?2");
        return row.Bind(1, search).Bind(2, (long)kind).Step() ? new AlertPlace(row.Long(0), row.Long(1), row.Long(2), row.Int(3), row.Long(4)) : null;
    }
}
