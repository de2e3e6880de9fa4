namespace Whorl.Store.Sightings;

/// <summary>Targets that showed a fingerprint in a week, of those that one list has.</summary>
/// <param name="Week">The week.</param>
/// <param name="List">What the week's lists said of them.</param>
/// <param name="Targets">Distinct targets.</param>
/// <param name="Fresh">Those of them that had not shown it on this list in any earlier week.</param>
public readonly record struct Prevalence(Week Week, ListKind List, int Targets, int Fresh);
