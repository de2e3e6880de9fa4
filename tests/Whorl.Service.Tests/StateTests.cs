using Whorl.Service.Auditing;
using Whorl.Service.Keys;
using Whorl.Service.State;
using Whorl.Store;

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
