namespace Whorl.Store.Sightings;

/// <summary>
/// How many targets showed something in a week, apart by what that week's lists say of them. Rows of the same key, list and week
/// are parts, to be added; one that only takes back what was <see cref="Last"/> has no targets.
/// </summary>
/// <param name="Key">What they showed.</param>
/// <param name="List">The list.</param>
/// <param name="Week">The week.</param>
/// <param name="Targets">Distinct targets of that week.</param>
/// <param name="Fresh">Of these, those that never showed it before on this list: summed over weeks, the distinct targets of all.</param>
/// <param name="Last">Of these, those that did not show it in a later week on this list.</param>
public readonly record struct TallyRow(TallyKey Key, ListKind List, Week Week, int Targets, int Fresh, int Last);
