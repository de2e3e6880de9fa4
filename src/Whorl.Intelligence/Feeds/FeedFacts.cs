namespace Whorl.Intelligence.Feeds;

/// <summary>What a file says of itself; null where it says nothing.</summary>
/// <param name="UpdatedAt">When it was made, seconds since 1970.</param>
/// <param name="Version">Its version in its own words.</param>
/// <param name="Licence">Its licence.</param>
/// <param name="TrafficLight">The traffic light of all its rows.</param>
public readonly record struct FeedFacts(long? UpdatedAt = null, string? Version = null, string? Licence = null, string? TrafficLight = null);
