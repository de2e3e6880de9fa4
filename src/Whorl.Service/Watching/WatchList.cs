using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Watching;

/// <summary>Which servers are watched, in which groups, and when they are not to be checked.</summary>
public sealed class WatchList(ServiceDatabase state, TimeProvider time)
{
    private const string Rows = """
        SELECT w.id, w.target, w.team, coalesce(g.alike, 0), w.state, w.said, w.checked, max(w.paused, coalesce(g.paused, 0))
        FROM watch w LEFT JOIN watch_group g ON g.name = w.team
        """;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Adds a target, or moves one that is watched to another group; says whether it is new. With <paramref name="isAlike"/> the group's members should look alike.</summary>
    public bool Add(WatchTarget target, string? group, bool isAlike) => state.Change(connection =>
    {
        if (group is not null)
        {
            using Statement team = connection.Prepare("INSERT INTO watch_group(name, alike) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET alike = max(alike, excluded.alike)");
            team.Bind(1, group).Bind(2, isAlike ? 1 : 0).Run();
        }

        using Statement insert = connection.Prepare("INSERT INTO watch(target, team, added) VALUES(?1, ?2, ?3) ON CONFLICT(target) DO NOTHING");
        bool isNew = insert.Bind(1, target.Text).Bind(2, group).Bind(3, Now).Run() > 0;
        if (!isNew && group is not null)
        {
            using Statement move = connection.Prepare("UPDATE watch SET team = ?2 WHERE target = ?1");
            move.Bind(1, target.Text).Bind(2, group).Run();
        }

        return isNew;
    });

    /// <summary>All of them, in the order in which they were added.</summary>
    public IReadOnlyList<WatchEntry> All() => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"{Rows} ORDER BY w.id");
        return ReadAll(rows);
    });

    /// <summary>Those before one, the latest first.</summary>
    public IReadOnlyList<WatchEntry> Before(long id, int most) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"{Rows} WHERE w.id < ?1 ORDER BY w.id DESC LIMIT ?2");
        return ReadAll(rows.Bind(1, id).Bind(2, most));
    });

    /// <summary>Those that are to be checked by now and may be, the longest waiting first.</summary>
    public IReadOnlyList<WatchEntry> Due(int most) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"{Rows} WHERE w.due <= ?1 AND w.paused <= ?1 AND coalesce(g.paused, 0) <= ?1 ORDER BY w.due, w.id LIMIT ?2");
        return ReadAll(rows.Bind(1, Now).Bind(2, most));
    });

    /// <summary>One; null where there is none.</summary>
    public WatchEntry? Find(long id) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"{Rows} WHERE w.id = ?1");
        return ReadAll(rows.Bind(1, id)).FirstOrDefault();
    });

    /// <summary>Those that a text means: the target of that text, else all targets at that address and port whatever name they are asked for.</summary>
    public IReadOnlyList<WatchEntry> Find(WatchTarget target)
    {
        IReadOnlyList<WatchEntry> all = All();
        WatchEntry[] exact = [.. all.Where(entry => entry.Target.Text == target.Text)];
        return exact.Length > 0 ? exact : [.. all.Where(entry => entry.Target.Host == target.Host && entry.Target.Port == target.Port)];
    }

    /// <summary>Whether there is a group.</summary>
    public bool HasGroup(string name) => state.Use(connection =>
    {
        using Statement find = connection.Prepare("SELECT 1 FROM watch_group WHERE name = ?1");
        return find.Bind(1, name).Step();
    });

    /// <summary>Watches a target no more, and forgets its looks.</summary>
    public void Remove(long id) => state.Change(connection =>
    {
        foreach (string sql in (string[])["DELETE FROM watch_look WHERE watch = ?1", "DELETE FROM watch_drift WHERE watch = ?1", "DELETE FROM watch WHERE id = ?1"])
        {
            using Statement delete = connection.Prepare(sql);
            delete.Bind(1, id).Run();
        }

        using Statement empty = connection.Prepare("DELETE FROM watch_group WHERE NOT EXISTS (SELECT 1 FROM watch WHERE team = name)");
        return empty.Run();
    });

    /// <summary>Begins a maintenance window of a target; one that ends now ends the one there is.</summary>
    public void Pause(long id, DateTimeOffset until) => state.Use(connection =>
    {
        using Statement update = connection.Prepare("UPDATE watch SET paused = ?2 WHERE id = ?1");
        return update.Bind(1, id).Bind(2, until.ToUnixTimeMilliseconds()).Run();
    });

    /// <summary>The same of a group.</summary>
    public void PauseGroup(string name, DateTimeOffset until) => state.Use(connection =>
    {
        using Statement update = connection.Prepare("UPDATE watch_group SET paused = ?2 WHERE name = ?1");
        return update.Bind(1, name).Bind(2, until.ToUnixTimeMilliseconds()).Run();
    });

    /// <summary>How many looked otherwise when they were checked last.</summary>
    public long Drifting() => state.Use(connection =>
    {
        using Statement count = connection.Prepare("SELECT count(*) FROM watch WHERE state = ?1");
        return count.Bind(1, (long)WatchState.Drift).Number() ?? 0;
    });

    /// <summary>Keeps what a check came to.</summary>
    public void Record(long id, WatchState found, string? said) => state.Use(connection =>
    {
        using Statement update = connection.Prepare("UPDATE watch SET state = ?2, said = ?3, checked = ?4 WHERE id = ?1");
        return update.Bind(1, id).Bind(2, (long)found).Bind(3, said).Bind(4, Now).Run();
    });

    /// <summary>Says when a target is to be checked next.</summary>
    public void Schedule(long id, DateTimeOffset due) => state.Use(connection =>
    {
        using Statement update = connection.Prepare("UPDATE watch SET due = ?2 WHERE id = ?1");
        return update.Bind(1, id).Bind(2, due.ToUnixTimeMilliseconds()).Run();
    });

    private static List<WatchEntry> ReadAll(Statement rows)
    {
        List<WatchEntry> found = [];
        while (rows.Step())
        {
            WatchTarget target = WatchTarget.TryRead(rows.Text(1)!, null, out _)!;
            found.Add(new WatchEntry(rows.Long(0), target, rows.Text(2), rows.Int(3) != 0, (WatchState)rows.Int(4), rows.Text(5), rows.LongOrNull(6), rows.Long(7)));
        }

        return found;
    }
}
