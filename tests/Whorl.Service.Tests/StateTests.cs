using Whorl.Service.Auditing;
using Whorl.Service.Detections;
using Whorl.Service.Keys;
using Whorl.Service.Scanning;
using Whorl.Service.Searching;
using Whorl.Service.State;
using Whorl.Store;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Tests;

/// <summary>What the service keeps of itself.</summary>
public sealed class StateTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-state").FullName;

    [Fact]
    public void No_secret_is_in_the_file_and_nobody_else_may_read_it()
    {
        string path = Path.Combine(folder, "s.service.db");
        string text;
        using (ServiceDatabase state = ServiceDatabase.Open(path))
        {
            KeyRing keys = new(state, TimeProvider.System);
            text = keys.Create("me", KeyRole.Viewer, 0, 0).Text;
            Assert.Equal("me", keys.Find(text)?.Name);
        }

        Assert.DoesNotContain(text[15..], System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void The_audit_log_refuses_to_change_or_forget()
    {
        using ServiceDatabase state = ServiceDatabase.Open(Path.Combine(folder, "s.service.db"));
        AuditLog audit = new(state, TimeProvider.System);
        audit.Add("me", "127.0.0.1", AuditLog.Scan, "192.0.2.1:443", AuditLog.Allowed);
        foreach (string sql in (string[])["UPDATE audit SET actor = 'you'", "DELETE FROM audit"])
        {
            StoreException refused = Assert.Throws<StoreException>(() => state.Use<int>(connection =>
            {
                connection.Run(sql);
                return 0;
            }));
            Assert.Contains("only added to", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal("me", Assert.Single(audit.Before(long.MaxValue, 10)).Actor);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task A_file_of_an_earlier_schema_keeps_its_rows_whoever_opens_it_first(int schema)
    {
        string path = Path.Combine(folder, "old.service.db");
        DatabaseKind kind = new("service state", "--state", 0x77687376, schema, number => DatabaseKind.Embedded(typeof(ServiceDatabase).Assembly, $"service-schema-{number}.sql"));
        using (Connection old = Connection.Open(path, kind, "PRAGMA journal_mode = WAL"))
        {
            old.Run("""
                INSERT INTO key(id, name, role, hash, rate, scans, created) VALUES('00000001', 'me', 3, x'00', 5, 6, 7);
                INSERT INTO audit(at, actor, action, outcome) VALUES(1, 'me', 'scan', 'allowed');
                """);
            old.Run(schema == 1
                ? "INSERT INTO job(id, owner, digest, target, created, state) VALUES('j2', '00000001', x'00', 'two', 2, 1), ('j1', '00000001', x'00', 'one', 1, 1)"
                : "INSERT INTO detection(event, key, source, target, word, reputation, sentence, first_at, last_at, count, document) VALUES('0197a000-0000-7000-8000-000000000001', 'k', 'scan', '192.0.2.7:443 t', 'c2', 3, 's', 1, 2, 3, '{}')");
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => ServiceDatabase.Open(path).Dispose(), TestContext.Current.CancellationToken)));
        using ServiceDatabase state = ServiceDatabase.Open(path);
        Assert.Equal(new ApiKey("00000001", "me", KeyRole.Admin, 5, 6, 7, null), Assert.Single(new KeyRing(state, TimeProvider.System).All()));
        Assert.Equal("me", Assert.Single(new AuditLog(state, TimeProvider.System).Before(long.MaxValue, 10)).Actor);
        if (schema == 1)
        {
            Assert.Equal([("j2", 2L), ("j1", 1L)], new JobStore(state, TimeProvider.System).Before(null, long.MaxValue, 10).Select(job => (job.Id, job.Number)));
            return;
        }

        DetectionEntry found = Assert.Single(new DetectionLog(state, TimeProvider.System).Before(long.MaxValue, 10));
        Assert.Equal((1L, 3L, DetectionState.Open, null), (found.Id, found.Count, found.State, found.Owner));
        Assert.Single(new DetectionLog(state, TimeProvider.System).Before(new DetectionQuestion { Network = SearchFilter.NetworkOf("192.0.2.0/24") }, long.MaxValue, 10));
        Assert.True(new DetectionMarks(state, TimeProvider.System).Comment(1, "me", "still here"));
    }

    [Fact]
    public void Another_file_is_not_taken_for_it()
    {
        string path = Path.Combine(folder, "other.db");
        File.WriteAllText(path, "something else entirely, and long enough to be no database at all, whatever is thought of it");
        Assert.Contains("something else", Assert.Throws<StoreException>(() => ServiceDatabase.Open(path)).Message, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);
}
