namespace Whorl.Store;

/// <summary>A store that cannot be used: one sentence that says what, where and what to do.</summary>
public sealed class StoreException(string message) : Exception(message)
{
    /// <summary>Whether the file or its folder may not be opened or written by this user.</summary>
    public bool IsNoRight { get; init; }
}
