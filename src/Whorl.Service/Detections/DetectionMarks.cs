using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Detections;

/// <summary>What somebody did with a detection.</summary>
/// <param name="At">When, in milliseconds since 1970.</param>
/// <param name="Who">Who.</param>
/// <param name="Action">The state it got, <c>comment</c>, <c>assign</c> or <c>suppress</c>.</param>
/// <param name="Text">What they said; null for nothing.</param>
public sealed record DetectionNote(long At, string Who, string Action, string? Text);

/// <summary>What nobody wants to be told for a time.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Target">The target; null for all.</param>
/// <param name="Word">The verdict's word; null for all.</param>
/// <param name="Begun">Since when, in milliseconds since 1970.</param>
/// <param name="Until">Until when.</param>
/// <param name="Who">Who said so.</param>
/// <param name="Why">Why.</param>
public sealed record Suppression(long Id, string? Target, string? Word, long Begun, long Until, string Who, string Why);

/// <summary>What people make of detections: states, owners, comments and suppressions. Nothing of it is changed afterwards; later marks follow earlier ones.</summary>
public sealed class DetectionMarks(ServiceDatabase state, TimeProvider time)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Gives a detection a state; false where there is none of that number.</summary>
    public bool Mark(long detection, DetectionState now, string who, string? text) => state.Change(connection =>
    {
        using Statement update = connection.Prepare("UPDATE detection SET state = ?2 WHERE id = ?1");
        return update.Bind(1, detection).Bind(2, (long)now).Run() == 1 && Note(connection, detection, who, now.Name(), text);
    });

    /// <summary>Gives a detection to somebody.</summary>
    public bool Assign(long detection, string owner, string who) => state.Change(connection =>
    {
        using Statement update = connection.Prepare("UPDATE detection SET owner = ?2 WHERE id = ?1");
        return update.Bind(1, detection).Bind(2, owner).Run() == 1 && Note(connection, detection, who, "assign", owner);
    });

    /// <summary>Says something of a detection.</summary>
    public bool Comment(long detection, string who, string text) => state.Change(connection =>
    {
        using Statement find = connection.Prepare("SELECT 1 FROM detection WHERE id = ?1");
        return find.Bind(1, detection).Step() && Note(connection, detection, who, "comment", text);
    });

    /// <summary>What was done with a detection, the earliest first.</summary>
    public IReadOnlyList<DetectionNote> Notes(long detection) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare("SELECT at, who, action, text FROM detection_note WHERE detection = ?1 ORDER BY id");
        rows.Bind(1, detection);
        List<DetectionNote> found = [];
        while (rows.Step())
        {
            found.Add(new DetectionNote(rows.Long(0), rows.Text(1)!, rows.Text(2)!, rows.Text(3)));
        }

        return found;
    });

    /// <summary>Begins a suppression for the target of a detection, of its word or of every word, and marks what is open of it.</summary>
    public bool Suppress(DetectionEntry detection, bool isOfEveryWord, DateTimeOffset until, string who, string why) => state.Change(connection =>
    {
        string? word = isOfEveryWord ? null : detection.Word;
        using Statement insert = connection.Prepare("INSERT INTO suppression(target, word, begun, until, who, why) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
        insert.Bind(1, detection.Target).Bind(2, word).Bind(3, Now).Bind(4, until.ToUnixTimeMilliseconds()).Bind(5, who).Bind(6, why).Run();
        using Statement update = connection.Prepare("UPDATE detection SET state = 4 WHERE target = ?1 AND (?2 IS NULL OR word = ?2) AND state IN (0, 1)");
        update.Bind(1, detection.Target).Bind(2, word).Run();
        return Note(connection, detection.Id, who, "suppress", why);
    });

    /// <summary>The suppressions that hold, the latest first.</summary>
    public IReadOnlyList<Suppression> Suppressions() => state.Use(connection =>
    {
        using Statement rows = connection.Prepare("SELECT id, target, word, begun, until, who, why FROM suppression WHERE until > ?1 ORDER BY id DESC");
        rows.Bind(1, Now);
        List<Suppression> found = [];
        while (rows.Step())
        {
            found.Add(new Suppression(rows.Long(0), rows.Text(1), rows.Text(2), rows.Long(3), rows.Long(4), rows.Text(5)!, rows.Text(6)!));
        }

        return found;
    });

    /// <summary>Ends a suppression now; false where none of that number holds.</summary>
    public bool Lift(long suppression) => state.Use(connection =>
    {
        using Statement update = connection.Prepare("UPDATE suppression SET until = ?2 WHERE id = ?1 AND until > ?2");
        return update.Bind(1, suppression).Bind(2, Now).Run() == 1;
    });

    /// <summary>Whether a suppression holds.</summary>
    internal static bool IsSuppressed(Connection connection, string target, string word, long now)
    {
        using Statement find = connection.Prepare("SELECT 1 FROM suppression WHERE until > ?3 AND (target IS NULL OR target = ?1) AND (word IS NULL OR word = ?2) LIMIT 1");
        return find.Bind(1, target).Bind(2, word).Bind(3, now).Step();
    }

    private bool Note(Connection connection, long detection, string who, string action, string? text)
    {
        using Statement insert = connection.Prepare("INSERT INTO detection_note(detection, at, who, action, text) VALUES(?1, ?2, ?3, ?4, ?5)");
        return insert.Bind(1, detection).Bind(2, Now).Bind(3, who).Bind(4, action).Bind(5, text).Run() == 1;
    }
}
