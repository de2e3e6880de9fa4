namespace Whorl.Service.Watching;

/// <summary>How a watched server stands. The numbers are those of the database.</summary>
public enum WatchState
{
    /// <summary>Nothing can be said: nothing was learnt, it was not checked yet, or it must not be scanned.</summary>
    Unknown = 0,

    /// <summary>It looks as it should.</summary>
    Ok = 1,

    /// <summary>It looks otherwise.</summary>
    Drift = 2,

    /// <summary>Nothing was heard of it.</summary>
    Unreachable = 3,

    /// <summary>It is in a maintenance window, and is not checked.</summary>
    Paused = 4,
}

/// <summary>The names of states in output.</summary>
public static class WatchStates
{
    /// <summary>The name in output.</summary>
    public static string Name(this WatchState state) => state switch
    {
        WatchState.Ok => "ok",
        WatchState.Drift => "drift",
        WatchState.Unreachable => "unreachable",
        WatchState.Paused => "paused",
        _ => "unknown",
    };
}
