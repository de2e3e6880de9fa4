namespace Whorl.Store;

/// <summary>A store that cannot be used: one sentence that says what, where and what to do.</summary>
public sealed class StoreException(string message) : Exception(message);
