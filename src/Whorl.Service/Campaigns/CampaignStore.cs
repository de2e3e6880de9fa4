using System.Globalization;
using Whorl.Observations.Scans;
using Whorl.Probing.Scanning;
using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Campaigns;

/// <summary>The campaigns at rest.</summary>
public sealed class CampaignStore(ServiceDatabase state, TimeProvider time)
{
    private const long KeptMilliseconds = 90L * 24 * 3600 * 1000;

    private const string Columns = """
        id, files, name, owner, who, created, methods, rate, workers, state, said, started, finished, targets, duplicates, bad, bad_lines, done, handshakes, statuses,
        (SELECT count(*) FROM campaign_fingerprint f WHERE f.campaign = campaign.id)
        """;

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Lets those that ran in an earlier process wait for their turn again; the oldest will be the first.</summary>
    public void Recover() => state.Use(connection =>
    {
        using Statement wait = connection.Prepare("UPDATE campaign SET state = 0 WHERE state = 1");
        return wait.Run();
    });

    /// <summary>One; null where there is none.</summary>
    public Campaign? Find(long id) => state.Use(connection =>
    {
        using Statement find = connection.Prepare($"SELECT {Columns} FROM campaign WHERE id = ?1");
        return find.Bind(1, id).Step() ? Read(find) : null;
    });

    /// <summary>Those with lower numbers than one, the latest first.</summary>
    public IReadOnlyList<Campaign> Before(long id, int most) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"SELECT {Columns} FROM campaign WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        rows.Bind(1, id).Bind(2, most);
        List<Campaign> found = [];
        while (rows.Step())
        {
            found.Add(Read(rows));
        }

        return found;
    });

    /// <summary>The fingerprints that most targets showed so far.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> Fingerprints(long id, int most) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare("SELECT fingerprint, count FROM campaign_fingerprint WHERE campaign = ?1 ORDER BY count DESC, fingerprint LIMIT ?2");
        rows.Bind(1, id).Bind(2, most);
        List<KeyValuePair<string, long>> found = [];
        while (rows.Step())
        {
            found.Add(new(rows.Text(0)!, rows.Long(1)));
        }

        return found;
    });

    /// <summary>How many there are in each state, in the order of <see cref="CampaignState"/>.</summary>
    public IReadOnlyList<long> Counts() => state.Use(connection =>
    {
        long[] counts = new long[(int)CampaignState.Failed + 1];
        using Statement rows = connection.Prepare("SELECT state, count(*) FROM campaign GROUP BY state");
        while (rows.Step())
        {
            counts[rows.Int(0)] = rows.Long(1);
        }

        return counts;
    });

    /// <summary>Adds one that waits.</summary>
    internal Campaign Add(CampaignOrder order, PreparedList list, string files, string owner, string who) => state.Change(connection =>
    {
        using Statement insert = connection.Prepare("""
            INSERT INTO campaign(files, name, owner, who, created, methods, rate, workers, state, targets, duplicates, bad, bad_lines) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11, ?12)
            """);
        insert.Bind(1, files).Bind(2, order.Name).Bind(3, owner).Bind(4, who).Bind(5, Now).Bind(6, order.Methods.ToString()).Bind(7, (double?)order.Rate).Bind(8, order.Workers)
            .Bind(9, list.Targets).Bind(10, list.Duplicates).Bind(11, list.Bad).Bind(12, BadLineJson.Write(list.BadLines)).Run();
        return Find(connection.LastId)!;
    });

    /// <summary>The next that may run and does not, the oldest first; null where there is none.</summary>
    internal Campaign? Next() => state.Use(connection =>
    {
        using Statement next = connection.Prepare($"SELECT {Columns} FROM campaign WHERE state = 0 AND not_before <= ?1 ORDER BY id LIMIT 1");
        return next.Bind(1, Now).Step() ? Read(next) : null;
    });

    /// <summary>Those that have not ended, of a key.</summary>
    internal long Unfinished(string owner) => state.Use(connection =>
    {
        using Statement count = connection.Prepare("SELECT count(*) FROM campaign WHERE owner = ?1 AND state <= 2");
        return count.Bind(1, owner).Number() ?? 0;
    });

    /// <summary>Gives one that is in some state another one, with what is to be said of it; false where it is in none of them any more.</summary>
    internal bool Turn(long id, IReadOnlyList<CampaignState> from, CampaignState to, string? said = null, DateTimeOffset? notBefore = null) => state.Use(connection =>
    {
        string states = string.Join(',', from.Select(one => ((int)one).ToString(CultureInfo.InvariantCulture)));
        using Statement turn = connection.Prepare($"""
            UPDATE campaign SET state = ?2, said = ?3, not_before = ?4, started = CASE WHEN ?2 = 1 THEN coalesce(started, ?5) ELSE started END,
                finished = CASE WHEN ?2 >= 3 THEN ?5 ELSE NULL END
            WHERE id = ?1 AND state IN ({states})
            """);
        return turn.Bind(1, id).Bind(2, (long)to).Bind(3, said).Bind(4, notBefore?.ToUnixTimeMilliseconds() ?? 0).Bind(5, Now).Run() > 0;
    });

    /// <summary>How far one had come when it was kept; at its beginning where it never was.</summary>
    internal CampaignProgress Progress(long id) => state.Use(connection =>
    {
        using Statement find = connection.Prepare("SELECT progress, handshakes, statuses FROM campaign WHERE id = ?1");
        if (!find.Bind(1, id).Step() || find.IsNull(0) || !Checkpoint.TryRead(find.Bytes(0).ToArray(), out Checkpoint? kept, out _))
        {
            return new CampaignProgress { Checkpoint = new Checkpoint { Settings = new Dictionary<string, string[]>(StringComparer.Ordinal), Done = new DoneSet() } };
        }

        return new CampaignProgress { Checkpoint = kept!, Handshakes = find.Long(1), Statuses = [.. StatusesOf(find.Text(2)!)] };
    });

    /// <summary>Keeps how far one has come, all of it at once.</summary>
    internal void Keep(long id, CampaignProgress progress)
    {
        using MemoryStream text = new();
        progress.Checkpoint.Write(text);
        state.Change(connection =>
        {
            using Statement update = connection.Prepare("UPDATE campaign SET progress = ?2, done = ?3, handshakes = ?4, statuses = ?5 WHERE id = ?1");
            update.Bind(1, id).Bind(2, text.GetBuffer().AsSpan(0, (int)text.Length)).Bind(3, progress.Checkpoint.Done.Count).Bind(4, progress.Handshakes)
                .Bind(5, string.Join(',', progress.Statuses.Select(count => count.ToString(CultureInfo.InvariantCulture)))).Run();
            using Statement add = connection.Prepare("INSERT INTO campaign_fingerprint(campaign, fingerprint, count) VALUES(?1, ?2, ?3) ON CONFLICT(campaign, fingerprint) DO UPDATE SET count = count + excluded.count");
            foreach ((string fingerprint, long count) in progress.Fingerprints)
            {
                add.Bind(1, id).Bind(2, fingerprint).Bind(3, count).Run();
            }
        });
        progress.Fingerprints.Clear();
    }

    /// <summary>Forgets those that ended long ago, and says what their files are called.</summary>
    internal IReadOnlyList<string> Forget() => state.Change(connection =>
    {
        List<string> files = [];
        using (Statement old = connection.Prepare("SELECT files FROM campaign WHERE finished < ?1"))
        {
            old.Bind(1, Now - KeptMilliseconds);
            while (old.Step())
            {
                files.Add(old.Text(0)!);
            }
        }

        using Statement shown = connection.Prepare("DELETE FROM campaign_fingerprint WHERE campaign IN (SELECT id FROM campaign WHERE finished < ?1)");
        shown.Bind(1, Now - KeptMilliseconds).Run();
        using Statement forget = connection.Prepare("DELETE FROM campaign WHERE finished < ?1");
        forget.Bind(1, Now - KeptMilliseconds).Run();
        return files;
    });

    /// <summary>The names of the files of all there are.</summary>
    internal HashSet<string> AllFiles() => state.Use(connection =>
    {
        HashSet<string> files = new(StringComparer.Ordinal);
        using Statement rows = connection.Prepare("SELECT files FROM campaign");
        while (rows.Step())
        {
            files.Add(rows.Text(0)!);
        }

        return files;
    });

    private static Campaign Read(Statement row) => new()
    {
        Id = row.Long(0), Files = row.Text(1)!, Name = row.Text(2)!, Owner = row.Text(3)!, Who = row.Text(4)!, Created = row.Long(5),
        Methods = ScanMethods.TryParse(row.Text(6)!, out ScanMethods methods, out _) ? methods : ScanMethods.All,
        Rate = row.RealOrNull(7) ?? CampaignLimits.UsualRate, Workers = row.Int(8), State = (CampaignState)row.Int(9), Said = row.Text(10), Started = row.LongOrNull(11), Finished = row.LongOrNull(12),
        Targets = row.Long(13), Duplicates = row.Long(14), Bad = row.Long(15), BadLines = BadLineJson.Read(row.Bytes(16).ToArray()),
        Done = row.Long(17), Handshakes = row.Long(18), Statuses = StatusesOf(row.Text(19)!), Fingerprints = row.Long(20),
    };

    private static long[] StatusesOf(string text)
    {
        long[] counts = new long[ScanStatuses.Count];
        string[] words = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < Math.Min(words.Length, counts.Length); i++)
        {
            counts[i] = long.Parse(words[i], CultureInfo.InvariantCulture);
        }

        return counts;
    }
}
