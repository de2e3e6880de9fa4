using Whorl.Service.State;
using Whorl.Service.Verdicts;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Detections;

/// <summary>
/// What was found, kept. The same word on the same target is one detection for a day, counted: a server that is asked about a thousand times
/// is one line to look at.
/// </summary>
public sealed class DetectionLog(ServiceDatabase state, TimeProvider time)
{
    private const string Columns = "id, event, source, target, word, reputation, score, sentence, first_at, last_at, count, document, state, owner";
    private const long SameMilliseconds = 24L * 3600 * 1000;

    private TaskCompletionSource added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when a detection is added after this was asked for.</summary>
    public Task Added => Volatile.Read(ref added).Task;

    /// <summary>Keeps a detection, or counts the one it repeats; says whether it is new, or the first after a suppression of it.</summary>
    public (DetectionEntry Entry, bool IsNew) Add(DetectionEntry found)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        (DetectionEntry Entry, bool IsNew) kept = state.Change(connection => AddTo(connection, found, now));
        if (kept.IsNew)
        {
            Interlocked.Exchange(ref added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }

        return kept;
    }

    /// <summary>Keeps several at once, in their order.</summary>
    public IReadOnlyList<(DetectionEntry Entry, bool IsNew)> Add(IReadOnlyList<DetectionEntry> found)
    {
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        List<(DetectionEntry Entry, bool IsNew)> kept = [];
        state.Change(connection =>
        {
            foreach (DetectionEntry one in found)
            {
                kept.Add(AddTo(connection, one, now));
            }
        });
        Interlocked.Exchange(ref added, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return kept;
    }

    /// <summary>Those that came after one, earliest first.</summary>
    public IReadOnlyList<DetectionEntry> After(long id, int most) => state.Use(connection => Read(connection, "id > ?1 ORDER BY id", id, most));

    /// <summary>Those that came before one, latest first.</summary>
    public IReadOnlyList<DetectionEntry> Before(long id, int most) => state.Use(connection => Read(connection, "id < ?1 ORDER BY id DESC", id, most));

    /// <summary>Those that came before one and fit, latest first.</summary>
    public IReadOnlyList<DetectionEntry> Before(DetectionQuestion question, long id, int most) => state.Use(connection =>
    {
        // The numbers first: what is sorted is these alone, and not the documents.
        using Statement rows = connection.Prepare($"SELECT {Columns} FROM detection WHERE id IN ({NumbersOf(question)}) ORDER BY id DESC");
        Bind(rows.Bind(1, id).Bind(2, most), question);
        return ReadAll(rows);
    });

    /// <summary>How many nobody has looked at: every page shows it, and an index alone has it.</summary>
    public long Open() => state.Use(connection => connection.Number("SELECT count(*) FROM detection WHERE state = 0") ?? 0);

    /// <summary>How many there are of each state and reputation.</summary>
    public IReadOnlyDictionary<(DetectionState State, Reputation Reputation), long> Counts() => Counts(new DetectionQuestion());

    /// <summary>How many there are of each state and reputation, of those that fit.</summary>
    public IReadOnlyDictionary<(DetectionState State, Reputation Reputation), long> Counts(DetectionQuestion question) => state.Use(connection =>
    {
        string byState = question is { Target: null, Network: null, Range: null } ? "state" : "+state";
        using Statement rows = connection.Prepare($"SELECT state, reputation, count(*) FROM detection WHERE {ConditionOf(question)} GROUP BY {byState}, reputation");
        Bind(rows, question);
        Dictionary<(DetectionState State, Reputation Reputation), long> found = [];
        while (rows.Step())
        {
            found[((DetectionState)rows.Int(0), (Reputation)rows.Int(1))] = rows.Long(2);
        }

        return found;
    });

    /// <summary>One; null where there is none.</summary>
    public DetectionEntry? Find(long id) => state.Use(connection => Read(connection, "id = ?1", id, 1)) is [var found] ? found : null;

    /// <summary>The number of the latest; 0 where there is none.</summary>
    public long Latest() => state.Use(connection => connection.Number("SELECT max(id) FROM detection") ?? 0);

    /// <summary>The numbers of those that fit, below parameter 1 and no more than 2. Of a time alone they are not gone through in their order, which would begin at the latest and end at the first.</summary>
    internal static string NumbersOf(DetectionQuestion question)
    {
        string id = question is { Range: not null, Target: null, Network: null } ? "+id" : "id";
        return $"SELECT id FROM detection WHERE {id} < ?1 AND {ConditionOf(question)} ORDER BY {id} DESC LIMIT ?2";
    }

    /// <summary>
    /// What a question asks, of parameters 3 to 8. A condition that is not asked for has no column in it, so that indexes are used; of several the one that leaves the
    /// fewest: a target, then a network, then a time, and a state (which most may have) last. A plus keeps the others' indexes out of it.
    /// </summary>
    private static string ConditionOf(DetectionQuestion question)
    {
        bool isOfTarget = question.Target is not null, isOfNetwork = question.Network is not null, isOfTime = question.Range is not null;
        return (question.State is null ? "?3 IS NULL" : isOfTarget || isOfNetwork || isOfTime ? "+state = ?3" : "state = ?3")
            + " AND (?4 IS NULL OR reputation = ?4)"
            + (isOfTarget ? " AND target = ?5" : " AND ?5 IS NULL")
            + (!isOfNetwork ? " AND ?6 IS NULL AND ?7 IS NULL" : isOfTarget ? " AND +address BETWEEN ?6 AND ?7 AND length(address) = length(?6)" : " AND address BETWEEN ?6 AND ?7 AND length(address) = length(?6)")
            + (!isOfTime ? " AND ?8 IS NULL" : isOfTarget || isOfNetwork ? " AND +last_at > ?8" : " AND last_at > ?8");
    }

    private void Bind(Statement rows, DetectionQuestion question)
    {
        rows.Bind(3, (long?)question.State).Bind(4, (long?)question.Reputation).Bind(5, question.Target);
        if (question.Network is { } network)
        {
            rows.Bind(6, DetectionAddress.Of(network.Network)).Bind(7, DetectionAddress.Of(network.Last));
        }

        rows.Bind(8, question.Range is { } range ? (time.GetUtcNow() - range.Length).ToUnixTimeMilliseconds() : null);
    }

    private static (DetectionEntry Entry, bool IsNew) AddTo(Connection connection, DetectionEntry found, long now)
    {
        string key = found.Key ?? $"{found.Target}\n{found.Word}";
        bool isSuppressed = DetectionMarks.IsSuppressed(connection, found.Target, found.Word, now);
        using (Statement same = connection.Prepare("SELECT id, state, event = ?2, source = 'watch' FROM detection WHERE event = ?2 OR (key = ?1 AND last_at > ?3) ORDER BY event = ?2 DESC, last_at DESC LIMIT 1"))
        {
            if (same.Bind(1, key).Bind(2, found.Event.ToString()).Bind(3, now - SameMilliseconds).Step())
            {
                // A line of a log that is read again has the id it had: it is no second time. A drift keeps its id for every check that sees it.
                bool isSecondTime = same.Int(2) == 0 || same.Int(3) != 0;
                bool isHeardAgain = isSecondTime && !isSuppressed && (DetectionState)same.Int(1) == DetectionState.Suppressed;
                return (Repeat(connection, same.Long(0), isSecondTime, isHeardAgain, now), isHeardAgain);
            }
        }

        using Statement insert = connection.Prepare($"""
            INSERT INTO detection(event, key, source, target, word, reputation, score, sentence, first_at, last_at, count, document, state, address)
            VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, 1, ?10, ?11, ?12) RETURNING {Columns}
            """);
        insert.Bind(1, found.Event.ToString()).Bind(2, key).Bind(3, found.Source).Bind(4, found.Target).Bind(5, found.Word)
            .Bind(6, (long)found.Reputation).Bind(7, found.Score).Bind(8, found.Sentence).Bind(9, now).Bind(10, found.Document.Span)
            .Bind(11, isSuppressed ? (long)DetectionState.Suppressed : 0L).Bind(12, DetectionAddress.Of(found.Target));
        insert.Step();
        return (Read(insert), true);
    }

    private static DetectionEntry Repeat(Connection connection, long id, bool isSecondTime, bool isHeardAgain, long now)
    {
        using Statement update = connection.Prepare($"UPDATE detection SET count = count + ?2, last_at = iif(?2, ?3, last_at), state = iif(?4, 0, state) WHERE id = ?1 RETURNING {Columns}");
        update.Bind(1, id).Bind(2, isSecondTime ? 1 : 0).Bind(3, now).Bind(4, isHeardAgain ? 1 : 0).Step();
        return Read(update);
    }

    private static List<DetectionEntry> Read(Connection connection, string which, long id, int most)
    {
        using Statement rows = connection.Prepare($"SELECT {Columns} FROM detection WHERE {which} LIMIT ?2");
        rows.Bind(1, id).Bind(2, most);
        return ReadAll(rows);
    }

    private static List<DetectionEntry> ReadAll(Statement rows)
    {
        List<DetectionEntry> found = [];
        while (rows.Step())
        {
            found.Add(Read(rows));
        }

        return found;
    }

    private static DetectionEntry Read(Statement row) => new()
    {
        Id = row.Long(0), Event = Guid.Parse(row.Text(1)!), Source = row.Text(2)!, Target = row.Text(3)!, Word = row.Text(4)!, Reputation = (Reputation)row.Int(5),
        Score = row.RealOrNull(6), Sentence = row.Text(7)!, First = row.Long(8), Last = row.Long(9), Count = row.Long(10), Document = row.Bytes(11).ToArray(),
        State = (DetectionState)row.Int(12), Owner = row.Text(13),
    };
}
