namespace Whorl.Service.Watching;

/// <summary>A drift that is over.</summary>
/// <param name="Drift">The drift.</param>
/// <param name="At">When it ended, in milliseconds since 1970.</param>
/// <param name="End">How it ended.</param>
/// <param name="By">Who accepted it; null where nobody did.</param>
/// <param name="Why">Why it was accepted.</param>
/// <param name="Sides">Both looks.</param>
public sealed record EndedDrift(Drift Drift, long At, DriftEnd End, string? By, string? Why, DriftSides Sides);

/// <summary>The two looks between which a drift lies; null where they are not kept.</summary>
/// <param name="Before">The look of the baseline that it is told against.</param>
/// <param name="After">The last look that showed it.</param>
public sealed record DriftSides(Look? Before, Look? After);
