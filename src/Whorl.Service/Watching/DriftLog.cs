using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Watching;

/// <summary>The drifts of watched servers: of each server one at a time is open.</summary>
public sealed class DriftLog(ServiceDatabase state, TimeProvider time)
{
    private const int MostEnded = 20;
    private const string Columns = "id, event, watch, first_at, last_at, count, nearest, words, told";

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The open drift of a target; null where there is none.</summary>
    public Drift? Open(long watch) => state.Use(connection =>
    {
        using Statement row = connection.Prepare($"SELECT {Columns} FROM watch_drift WHERE watch = ?1 AND ended_at IS NULL");
        return row.Bind(1, watch).Step() ? Read(row) : null;
    });

    /// <summary>Opens a drift; counts the one that another process opened in between.</summary>
    public Drift Begin(long watch, string nearest, DriftWords words)
    {
        byte[] kept = words.Keep();
        return state.Use(connection =>
        {
            long now = Now;
            using Statement insert = connection.Prepare($"""
                INSERT INTO watch_drift(event, watch, first_at, last_at, count, nearest, words) VALUES(?1, ?2, ?3, ?3, 1, ?4, ?5)
                ON CONFLICT(watch) WHERE ended_at IS NULL DO UPDATE SET count = count + 1, last_at = excluded.last_at RETURNING {Columns}
                """);
            insert.Bind(1, Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(now)).ToString()).Bind(2, watch).Bind(3, now).Bind(4, nearest).Bind(5, kept).Step();
            return Read(insert);
        });
    }

    /// <summary>Counts a drift that was seen again.</summary>
    public Drift Repeat(Drift drift) => state.Use(connection =>
    {
        using Statement update = connection.Prepare($"UPDATE watch_drift SET count = count + 1, last_at = ?2 WHERE id = ?1 RETURNING {Columns}");
        update.Bind(1, drift.Id).Bind(2, Now).Step();
        return Read(update);
    });

    /// <summary>Remembers that a drift was delivered.</summary>
    public void Told(Drift drift) => state.Use(connection =>
    {
        using Statement update = connection.Prepare("UPDATE watch_drift SET told = 1 WHERE id = ?1");
        return update.Bind(1, drift.Id).Run();
    });

    /// <summary>Ends a drift, and forgets its looks but for the two that are given, and what ended so long ago that twenty ended since.</summary>
    /// <param name="drift">The drift.</param>
    /// <param name="end">How it ends.</param>
    /// <param name="sides">The look of the baseline that it is told against, and the last one that showed it.</param>
    /// <param name="who">Who accepted it; null where nobody did.</param>
    /// <param name="why">Why.</param>
    public void End(Drift drift, DriftEnd end, DriftSides sides, string? who = null, string? why = null)
    {
        (byte[]? before, byte[]? after) = (sides.Before is { } one ? LookJson.Keep(one) : null, sides.After is { } two ? LookJson.Keep(two) : null);
        state.Change(connection =>
        {
            using Statement update = connection.Prepare("""
                UPDATE watch_drift SET ended_at = ?2, ended = ?3, who = ?4, why = ?5, before_at = ?6, before = ?7, after_at = ?8, after = ?9 WHERE id = ?1 AND ended_at IS NULL
                """);
            update.Bind(1, drift.Id).Bind(2, Now).Bind(3, end.Name()).Bind(4, who).Bind(5, why)
                .Bind(6, sides.Before?.At).Bind(7, before).Bind(8, sides.After?.At).Bind(9, after).Run();
            using Statement forget = connection.Prepare("DELETE FROM watch_look WHERE watch = ?1 AND drift = ?2");
            forget.Bind(1, drift.Watch).Bind(2, drift.Id).Run();
            using Statement old = connection.Prepare("""
                DELETE FROM watch_drift WHERE id IN (SELECT id FROM watch_drift WHERE watch = ?1 AND ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC LIMIT -1 OFFSET ?2)
                """);
            return old.Bind(1, drift.Watch).Bind(2, MostEnded).Run();
        });
    }

    /// <summary>The drifts of a target that ended, the last one first, twenty at the most.</summary>
    public IReadOnlyList<EndedDrift> Ended(long watch) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"""
            SELECT {Columns}, ended_at, ended, who, why, before_at, before, after_at, after FROM watch_drift WHERE watch = ?1 AND ended_at IS NOT NULL ORDER BY ended_at DESC, id DESC
            """);
        rows.Bind(1, watch);
        List<EndedDrift> found = [];
        while (rows.Step())
        {
            DriftSides sides = new(ReadLook(rows, 13), ReadLook(rows, 15));
            found.Add(new EndedDrift(Read(rows), rows.Long(9), DriftEnds.Read(rows.Text(10)!), rows.Text(11), rows.Text(12), sides));
        }

        return found;
    });

    private static Look? ReadLook(Statement row, int column) => row.LongOrNull(column) is { } at ? LookJson.Read(row.Bytes(column + 1), at) : null;

    private static Drift Read(Statement row) => new(
        row.Long(0), Guid.Parse(row.Text(1)!), row.Long(2), row.Long(3), row.Long(4), row.Long(5), row.Text(6)!, DriftWords.Read(row.Bytes(7)), row.Int(8) != 0);
}
