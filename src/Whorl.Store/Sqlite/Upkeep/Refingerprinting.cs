using Whorl.Store.Upkeep;

namespace Whorl.Store.Sqlite.Upkeep;

/// <summary>
/// Computes JARM and ATSF of every state with kept answers again. A state that comes out otherwise gets the right profile;
/// where the target has an equal state already, the two become one.
/// </summary>
internal sealed class Refingerprinting
{
    private readonly Connection connection;
    private readonly List<Change> changes = [];
    private long read;
    private long unreadable;

    private Refingerprinting(Connection connection) => this.connection = connection;

    /// <summary>Does it in one transaction.</summary>
    public static RefingerprintReport Run(Connection connection)
    {
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            Refingerprinting work = new(connection);
            work.Compare();
            if (work.changes.Count > 0)
            {
                work.Apply();
                connection.Run("UPDATE fact SET value = 1 WHERE name = 'stale'; UPDATE fact SET value = value + 1 WHERE name = 'writes'");
            }

            connection.Run("COMMIT");
            return new RefingerprintReport(work.read, work.read - work.unreadable, work.changes.Count, work.unreadable);
        }
        catch
        {
            connection.TryRollBack();
            throw;
        }
    }

    private void Compare()
    {
        using KeptFingerprints kept = new(connection);
        using Statement states = connection.Prepare("""
            SELECT s.id, s.answers, p.atsf, p.jarm, p.server, p.issuer, p.port
            FROM state s JOIN profile p ON p.id = s.profile WHERE s.answers <> 0 ORDER BY s.answers
            """);
        while (states.Step())
        {
            read++;
            int atsf = states.Int(2);
            int jarm = states.Int(3);
            if (!kept.TryCompute(states.Int(1), ref jarm, ref atsf))
            {
                unreadable++;
            }
            else if (atsf != states.Int(2) || jarm != states.Int(3))
            {
                changes.Add(new Change(states.Int(0), atsf, jarm, states.Int(4), states.Int(5), states.Int(6)));
            }
        }
    }

    private void Apply()
    {
        using Statement addProfile = connection.Prepare("INSERT OR IGNORE INTO profile(atsf, jarm, server, issuer, port) VALUES(?1, ?2, ?3, ?4, ?5)");
        using Statement findProfile = connection.Prepare("SELECT id FROM profile WHERE atsf = ?1 AND jarm = ?2 AND server = ?3 AND issuer = ?4 AND port = ?5");
        using StateMerge states = new(connection);
        foreach (Change change in changes)
        {
            BindProfile(addProfile, change).Run();
            states.Move(change.State, BindProfile(findProfile, change).Number()!.Value);
        }

        // The tally may name the profiles that go: it goes with them, and is made again.
        connection.Run("DELETE FROM tally; DELETE FROM prevalence; DELETE FROM profile WHERE id NOT IN (SELECT profile FROM state)");
    }

    private static Statement BindProfile(Statement statement, in Change change) =>
        statement.Bind(1, change.Atsf).Bind(2, change.Jarm).Bind(3, change.Server).Bind(4, change.Issuer).Bind(5, change.Port);

    private readonly record struct Change(int State, int Atsf, int Jarm, int Server, int Issuer, int Port);
}
