using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Watching;

/// <summary>The looks of watched servers at rest: those of their baselines, and those that a drift shows.</summary>
public sealed class LookStore(ServiceDatabase state, TimeProvider time)
{
    private const long InBaseline = 0;
    private const long AsLatest = -1;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Changes several things of a server at once, or nothing.</summary>
    public T AtOnce<T>(Func<T> change) => state.Change(_ => change());

    /// <summary>A target's baseline.</summary>
    public Baseline Baseline(long watch) => new(Read(watch, InBaseline));

    /// <summary>The looks of a drift, the earliest first.</summary>
    public IReadOnlyList<Look> OfDrift(long watch, long drift) => Read(watch, drift);

    /// <summary>The two looks that a drift lies between.</summary>
    public DriftSides Sides(Drift drift) =>
        new(Baseline(drift.Watch).Looks.FirstOrDefault(look => look.Digest == drift.Nearest), OfDrift(drift.Watch, drift.Id) is [.., { } latest] ? latest : null);

    /// <summary>Keeps a look in a baseline.</summary>
    public void Learn(long watch, Look look) => Keep(watch, InBaseline, look);

    /// <summary>Keeps how a target looked last, in place of how it did before.</summary>
    public void KeepLatest(long watch, Look look) => state.Change(connection =>
    {
        using Statement delete = connection.Prepare("DELETE FROM watch_look WHERE watch = ?1 AND drift = ?2");
        delete.Bind(1, watch).Bind(2, AsLatest).Run();
        Keep(watch, AsLatest, look);
    });

    /// <summary>How a target looked last; null where nothing was seen of it yet.</summary>
    public Look? Latest(long watch) => Read(watch, AsLatest) is [.., { } look] ? look : null;

    /// <summary>Forgets a baseline.</summary>
    public void Forget(long watch) => state.Use(connection =>
    {
        using Statement delete = connection.Prepare("DELETE FROM watch_look WHERE watch = ?1 AND drift = 0");
        return delete.Bind(1, watch).Run();
    });

    /// <summary>Makes the looks of a drift part of the baseline.</summary>
    public void Accept(long watch, long drift, string who, string why) => state.Use(connection =>
    {
        using Statement accept = connection.Prepare("UPDATE OR REPLACE watch_look SET drift = 0, who = ?3, why = ?4, since = ?5 WHERE watch = ?1 AND drift = ?2");
        return accept.Bind(1, watch).Bind(2, drift).Bind(3, who).Bind(4, why).Bind(5, Now).Run();
    });

    /// <summary>Where a baseline comes from.</summary>
    public BaselineOrigin Origin(long watch) => state.Use(connection =>
    {
        using Statement learnt = connection.Prepare("SELECT min(since) FROM watch_look WHERE watch = ?1 AND drift = 0 AND who IS NULL");
        learnt.Bind(1, watch).Step();
        using Statement rows = connection.Prepare("SELECT DISTINCT who, why, since FROM watch_look WHERE watch = ?1 AND drift = 0 AND who IS NOT NULL ORDER BY since, who, why");
        rows.Bind(1, watch);
        List<Acceptance> accepted = [];
        while (rows.Step())
        {
            accepted.Add(new Acceptance(rows.Text(0)!, rows.Text(1)!, rows.Long(2)));
        }

        return new BaselineOrigin(learnt.LongOrNull(0), accepted);
    });

    /// <summary>Keeps a look of a drift.</summary>
    public void Keep(long watch, long drift, Look look)
    {
        byte[] document = LookJson.Keep(look);
        state.Use(connection =>
        {
            using Statement insert = connection.Prepare("""
                INSERT INTO watch_look(watch, drift, digest, at, since, document) VALUES(?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT(watch, drift, digest) DO UPDATE SET at = excluded.at, document = excluded.document
                """);
            return insert.Bind(1, watch).Bind(2, drift).Bind(3, look.Digest).Bind(4, look.At).Bind(5, Now).Bind(6, document).Run();
        });
    }

    private List<Look> Read(long watch, long drift) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare("SELECT at, document FROM watch_look WHERE watch = ?1 AND drift = ?2 ORDER BY at, digest");
        rows.Bind(1, watch).Bind(2, drift);
        List<Look> found = [];
        while (rows.Step())
        {
            found.Add(LookJson.Read(rows.Bytes(1), rows.Long(0)));
        }

        return found;
    });
}
