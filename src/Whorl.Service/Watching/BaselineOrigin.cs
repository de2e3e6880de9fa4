namespace Whorl.Service.Watching;

/// <summary>Where a baseline comes from.</summary>
/// <param name="Learnt">When it was learnt, in milliseconds since 1970; null where nothing was.</param>
/// <param name="Accepted">What was accepted since then, the earliest first.</param>
public sealed record BaselineOrigin(long? Learnt, IReadOnlyList<Acceptance> Accepted);

/// <summary>That somebody took a drift for right.</summary>
/// <param name="By">Who.</param>
/// <param name="Why">Why.</param>
/// <param name="At">When, in milliseconds since 1970.</param>
public sealed record Acceptance(string By, string Why, long At);
