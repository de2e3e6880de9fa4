namespace Whorl.Store.Sightings;

/// <summary>
/// How many targets showed something in a week, apart by what that week's lists say of them. Depth 1 counts a fingerprint alone, 2
/// with the Server header, 3 with issuer class and port too; columns that a depth does not use are 0.
/// </summary>
/// <param name="Fingerprint">The id of the fingerprint.</param>
/// <param name="Depth">1, 2 or 3.</param>
/// <param name="Server">The id of the Server header.</param>
/// <param name="Issuer">The id of the issuer class.</param>
/// <param name="Port">The port.</param>
/// <param name="List">The list.</param>
/// <param name="Week">The week.</param>
/// <param name="Targets">Distinct targets of that week.</param>
/// <param name="Fresh">Of these, those that never showed it before on this list: summed over weeks, the distinct targets of all.</param>
/// <param name="Last">Of these, those that did not show it in a later week on this list.</param>
public readonly record struct TallyRow(
    int Fingerprint, int Depth, int Server, int Issuer, ushort Port, ListKind List, Week Week, int Targets, int Fresh, int Last);
