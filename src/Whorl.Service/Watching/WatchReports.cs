using Whorl.Probing;

namespace Whorl.Service.Watching;

/// <summary>What came of learning a server.</summary>
/// <param name="Entry">The server.</param>
/// <param name="Looks">How many different looks were learnt; 0 where that failed.</param>
/// <param name="Problem">Why nothing was learnt; null where something was.</param>
public sealed record LearnReport(WatchEntry Entry, int Looks, string? Problem);

/// <summary>What came of checking a server.</summary>
/// <param name="Entry">The server.</param>
/// <param name="State">How it stands.</param>
/// <param name="Said">What is to be said beside a drift; null for nothing.</param>
/// <param name="Drift">The drift; null for none. Seen in one check, it is new.</param>
/// <param name="Now">How it looks now, where there is a drift.</param>
/// <param name="Address">Where it looks so.</param>
public sealed record CheckReport(WatchEntry Entry, WatchState State, string? Said, Drift? Drift, Look? Now, HostAddress? Address = null);
