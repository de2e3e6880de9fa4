using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Auditing;

/// <summary>One line of the audit log.</summary>
/// <param name="Id">Its number.</param>
/// <param name="At">When, in milliseconds since 1970.</param>
/// <param name="Actor">Whose key, <c>command line</c>, or <c>triage</c>.</param>
/// <param name="Remote">From which address; null for the command line.</param>
/// <param name="Action">What was asked: <c>scan</c>, <c>capture</c>, <c>key-create</c>, <c>key-revoke</c>, <c>replay</c>, <c>sign-in</c>, <c>detection-</c> with what was done, <c>suppression-lift</c>, <c>watch-add</c>, <c>watch-learn</c>, <c>watch-accept</c>, <c>watch-pause</c>, <c>watch-remove</c>, <c>campaign-</c> with what was done, <c>opt-out-add</c>, <c>opt-out-remove</c>, <c>import</c>, <c>import-try</c>, <c>import-withdraw</c>, <c>threshold</c>, <c>search-save</c>, <c>search-remove</c>.</param>
/// <param name="Target">Of what.</param>
/// <param name="Outcome"><c>allowed</c>, <c>done</c>, or what refused it: a policy, <c>role</c>, <c>quota</c>, <c>busy</c>, <c>unresolved</c>.</param>
/// <param name="Detail">More about it.</param>
public sealed record AuditEntry(long Id, long At, string Actor, string? Remote, string Action, string? Target, string Outcome, string? Detail);

/// <summary>Every scan that was asked for and every change, with who asked; the file refuses to change or forget a line.</summary>
public sealed class AuditLog(ServiceDatabase state, TimeProvider time)
{
    /// <summary>The actor of whoever uses the command line on the machine itself.</summary>
    public const string CommandLine = "command line";

    /// <summary>The actor of the service where it checks watched servers by itself.</summary>
    public const string Watch = "watch";

    /// <summary>The actor of <c>whorl triage</c>, which has servers of logs scanned.</summary>
    public const string Triage = "triage";

    /// <summary>The action of a scan.</summary>
    public const string Scan = "scan";

    /// <summary>The action of sending events to an outlet again.</summary>
    public const string Replay = "replay";

    /// <summary>The action of a capture that was sent.</summary>
    public const string Capture = "capture";

    /// <summary>The outcome of what was let through.</summary>
    public const string Allowed = "allowed";

    /// <summary>Adds a line.</summary>
    public void Add(string actor, string? remote, string action, string? target, string outcome, string? detail = null) =>
        state.Use(connection => Add(connection, time.GetUtcNow(), actor, remote, action, target, outcome, detail));

    /// <summary>
    /// Lets a scan through and adds its line, unless the actor has <paramref name="most"/> in 24 hours already (0 for no limit): then the line says so, and
    /// the answer is how long it is until the first of them is a day old.
    /// </summary>
    public TimeSpan? AllowScan(string actor, string? remote, string target, string detail, int most) => state.Use(connection =>
    {
        DateTimeOffset now = time.GetUtcNow();
        using Statement count = connection.Prepare("SELECT count(*), min(at) FROM audit WHERE actor = ?1 AND action = ?2 AND at >= ?3 AND outcome = ?4");
        count.Bind(1, actor).Bind(2, Scan).Bind(3, now.AddDays(-1).ToUnixTimeMilliseconds()).Bind(4, Allowed).Step();
        (long scans, long first) = (count.Long(0), count.LongOrNull(1) ?? long.MaxValue);
        count.Reset();
        (long listed, long firstListed) = CampaignScans.Count(connection, actor, now);
        bool isTooMany = most > 0 && scans + listed >= most;
        Add(connection, now, actor, remote, Scan, target, isTooMany ? "quota" : Allowed, isTooMany ? null : detail);
        return isTooMany ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(first, firstListed)).AddDays(1) - now : (TimeSpan?)null;
    });

    /// <summary>
    /// Takes some of the scans that an actor may have in 24 hours (0 for no limit) for a campaign, whose targets have no lines of their own: as many as are left and no
    /// more than <paramref name="wanted"/>; where none is left, with the time until the first of them is a day old.
    /// </summary>
    internal (int Taken, TimeSpan? UntilNext) TakeScans(string actor, int most, int wanted) => most == 0 ? (wanted, null) : state.Change<(int, TimeSpan?)>(connection =>
    {
        DateTimeOffset now = time.GetUtcNow();
        using Statement count = connection.Prepare("SELECT count(*), min(at) FROM audit WHERE actor = ?1 AND action = ?2 AND at >= ?3 AND outcome = ?4");
        count.Bind(1, actor).Bind(2, Scan).Bind(3, now.AddDays(-1).ToUnixTimeMilliseconds()).Bind(4, Allowed).Step();
        (long scans, long first) = (count.Long(0), count.LongOrNull(1) ?? long.MaxValue);
        (long listed, long firstListed) = CampaignScans.Count(connection, actor, now);
        int taken = (int)Math.Clamp(most - scans - listed, 0, wanted);
        if (taken == 0)
        {
            return (0, DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(first, firstListed)).AddDays(1) - now);
        }

        CampaignScans.Add(connection, actor, now, taken);
        return (taken, null);
    });

    /// <summary>Gives scans back that a campaign took and did not use.</summary>
    internal void GiveBackScans(string actor, int count) => state.Change(connection => CampaignScans.Add(connection, actor, time.GetUtcNow(), -count));

    /// <summary>How long it is until an actor that may have <paramref name="most"/> scans in a time may have the next one; null where it may now.</summary>
    public TimeSpan? UntilNextScan(string actor, int most, TimeSpan within) => state.Use(connection =>
    {
        DateTimeOffset now = time.GetUtcNow();
        using Statement recent = connection.Prepare("SELECT at FROM audit WHERE actor = ?1 AND action = ?2 AND at > ?3 AND outcome = ?4 ORDER BY at DESC LIMIT 1 OFFSET ?5");
        long? first = recent.Bind(1, actor).Bind(2, Scan).Bind(3, (now - within).ToUnixTimeMilliseconds()).Bind(4, Allowed).Bind(5, most - 1).Number();
        return first is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) + within - now : (TimeSpan?)null;
    });

    /// <summary>The lines before one, the latest first.</summary>
    public IReadOnlyList<AuditEntry> Before(long id, int most) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare("SELECT id, at, actor, remote, action, target, outcome, detail FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        rows.Bind(1, id).Bind(2, most);
        List<AuditEntry> found = [];
        while (rows.Step())
        {
            found.Add(new AuditEntry(rows.Long(0), rows.Long(1), rows.Text(2)!, rows.Text(3), rows.Text(4)!, rows.Text(5), rows.Text(6)!, rows.Text(7)));
        }

        return found;
    });

    private static int Add(Connection connection, DateTimeOffset at, string actor, string? remote, string action, string? target, string outcome, string? detail)
    {
        using Statement insert = connection.Prepare("INSERT INTO audit(at, actor, remote, action, target, outcome, detail) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        return insert.Bind(1, at.ToUnixTimeMilliseconds()).Bind(2, actor).Bind(3, remote).Bind(4, action).Bind(5, target).Bind(6, outcome).Bind(7, detail).Run();
    }
}
