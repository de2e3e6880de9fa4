namespace Whorl.Service.Watching;

/// <summary>A watched server as the database knows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Target">What is watched.</param>
/// <param name="Group">Its group; null for none.</param>
/// <param name="IsAlike">Whether the group's members should look alike.</param>
/// <param name="LastState">What the last check came to.</param>
/// <param name="Said">What the last check has to say beside a drift; null for nothing.</param>
/// <param name="Checked">When it was checked last, in milliseconds since 1970; null for never.</param>
/// <param name="PausedUntil">When its maintenance window, or that of its group, ends, in milliseconds since 1970; 0 for none.</param>
public sealed record WatchEntry(long Id, WatchTarget Target, string? Group, bool IsAlike, WatchState LastState, string? Said, long? Checked, long PausedUntil)
{
    /// <summary>Whether it is in a maintenance window.</summary>
    public bool IsPaused(DateTimeOffset now) => PausedUntil > now.ToUnixTimeMilliseconds();
}
