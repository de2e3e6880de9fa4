using Whorl.Service.Keys;
using Whorl.Service.State;
using Whorl.Service.Tests.Delivery;

namespace Whorl.Service.Tests;

/// <summary>Who has signed in, and for how long.</summary>
public sealed class SessionsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-sessions").FullName;
    private readonly ManualTime time = new();
    private readonly ServiceDatabase state;
    private readonly KeyRing keys;
    private readonly Sessions sessions;

    public SessionsTests()
    {
        state = ServiceDatabase.Open(Path.Combine(folder, "s.service.db"));
        keys = new KeyRing(state, time);
        sessions = new Sessions(keys, time);
    }

    [Fact]
    public void A_session_ends_after_twelve_hours()
    {
        string token = sessions.Begin(keys.Create("me", KeyRole.Viewer, 0, 0).Text)!;
        time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.Equal("me", sessions.Find(token)?.Name);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(sessions.Find(token));
    }

    [Fact]
    public void Somebody_who_signs_in_over_and_over_ends_sessions_of_their_own_key_and_of_no_other()
    {
        string admin = sessions.Begin(keys.Create("admin", KeyRole.Admin, 0, 0).Text)!;
        string viewer = keys.Create("viewer", KeyRole.Viewer, 0, 0).Text;
        List<string> theirs = [];
        for (int i = 0; i < 10_050; i++)
        {
            time.Advance(TimeSpan.FromMilliseconds(1));
            theirs.Add(sessions.Begin(viewer)!);
        }

        Assert.Equal("admin", sessions.Find(admin)?.Name);
        Assert.Equal("viewer", sessions.Find(theirs[^1])?.Name);
        Assert.Null(sessions.Find(theirs[0]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        state.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
