using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Scanning;

/// <summary>How far a scan on demand is.</summary>
public enum JobState
{
    /// <summary>It waits for its turn or runs.</summary>
    Running = 0,

    /// <summary>It has an answer.</summary>
    Done = 1,

    /// <summary>It has none and will have none; <see cref="Job.Answer"/> is a sentence.</summary>
    Failed = 2,
}

/// <summary>A scan that was asked for.</summary>
/// <param name="Id">Its id, which nobody can guess.</param>
/// <param name="Owner">The id of the key that asked.</param>
/// <param name="Digest">SHA-256 of the request.</param>
/// <param name="Target">What is scanned.</param>
/// <param name="Created">When it was asked for, milliseconds since 1970.</param>
/// <param name="Finished">When it ended; null while it runs.</param>
/// <param name="State">How far it is.</param>
/// <param name="Answer">The verdict as JSON, or a sentence.</param>
/// <param name="Number">Its number: later ones have higher ones.</param>
public sealed record Job(string Id, string Owner, byte[] Digest, string Target, long Created, long? Finished, JobState State, byte[]? Answer, long Number);

/// <summary>The jobs at rest, so that an answer is there after a restart too, and a repeated request gets the answer of the first.</summary>
public sealed class JobStore(ServiceDatabase state, TimeProvider time)
{
    private const string Columns = "id, owner, digest, target, created, finished, state, answer, number";
    private const long KeptMilliseconds = 7L * 24 * 3600 * 1000;

    /// <summary>Ends what an earlier process left running.</summary>
    public void Recover() => state.Use(connection =>
    {
        using Statement end = connection.Prepare("UPDATE job SET state = 2, finished = ?1, answer = CAST('the service was stopped before the scan was done; ask again' AS BLOB) WHERE state = 0");
        return end.Bind(1, time.GetUtcNow().ToUnixTimeMilliseconds()).Run();
    });

    /// <summary>Adds a job, or finds the one that has its owner's token already; forgets what is a week old.</summary>
    public (Job Job, bool IsNew) Add(string id, string owner, string? token, byte[] digest, string target) => state.Use(connection =>
    {
        if (token is not null)
        {
            using Statement known = connection.Prepare($"SELECT {Columns} FROM job WHERE owner = ?1 AND token = ?2");
            if (known.Bind(1, owner).Bind(2, token).Step())
            {
                return (Read(known), false);
            }
        }

        long number = (connection.Number("SELECT max(number) FROM job") ?? 0) + 1;
        Job job = new(id, owner, digest, target, time.GetUtcNow().ToUnixTimeMilliseconds(), null, JobState.Running, null, number);
        using Statement forget = connection.Prepare("DELETE FROM job WHERE created < ?1");
        forget.Bind(1, job.Created - KeptMilliseconds).Run();
        using Statement insert = connection.Prepare("INSERT INTO job(id, owner, token, digest, target, created, state, number) VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0, ?7)");
        insert.Bind(1, id).Bind(2, owner).Bind(3, token).Bind(4, digest).Bind(5, target).Bind(6, job.Created).Bind(7, number).Run();
        return (job, true);
    });

    /// <summary>Ends a job.</summary>
    public void Finish(string id, JobState how, ReadOnlySpan<byte> answer)
    {
        byte[] kept = answer.ToArray();
        state.Use(connection =>
        {
            using Statement update = connection.Prepare("UPDATE job SET state = ?2, finished = ?3, answer = ?4 WHERE id = ?1");
            return update.Bind(1, id).Bind(2, (long)how).Bind(3, time.GetUtcNow().ToUnixTimeMilliseconds()).Bind(4, kept).Run();
        });
    }

    /// <summary>The job that an owner's token belongs to; null where there is none.</summary>
    public Job? Find(string owner, string token) => state.Use(connection =>
    {
        using Statement find = connection.Prepare($"SELECT {Columns} FROM job WHERE owner = ?1 AND token = ?2");
        return find.Bind(1, owner).Bind(2, token).Step() ? Read(find) : null;
    });

    /// <summary>A job; null where there is none.</summary>
    public Job? Find(string id) => state.Use(connection =>
    {
        using Statement find = connection.Prepare($"SELECT {Columns} FROM job WHERE id = ?1");
        return find.Bind(1, id).Step() ? Read(find) : null;
    });

    /// <summary>Those with lower numbers than one, the latest first; of one owner, or of all where that is null.</summary>
    public IReadOnlyList<Job> Before(string? owner, long number, int most) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"SELECT {Columns} FROM job WHERE number < ?1 AND (?2 IS NULL OR owner = ?2) ORDER BY number DESC LIMIT ?3");
        rows.Bind(1, number).Bind(2, owner).Bind(3, most);
        List<Job> found = [];
        while (rows.Step())
        {
            found.Add(Read(rows));
        }

        return found;
    });

    private static Job Read(Statement row) => new(
        row.Text(0)!, row.Text(1)!, row.Bytes(2).ToArray(), row.Text(3)!, row.Long(4), row.LongOrNull(5), (JobState)row.Int(6), row.IsNull(7) ? null : row.Bytes(7).ToArray(), row.Long(8));
}
