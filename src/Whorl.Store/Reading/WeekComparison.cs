namespace Whorl.Store.Reading;

/// <summary>
/// Two weeks of servers side by side. A server counts where it showed a fingerprint (JARM or ATSF) in a week, and is as it looked last in it.
/// </summary>
/// <param name="From">The one week.</param>
/// <param name="To">The other.</param>
/// <param name="Both">Servers seen in both.</param>
/// <param name="Appeared">Servers seen in the other alone.</param>
/// <param name="Vanished">Servers seen in the one alone.</param>
/// <param name="Changed">Of those seen in both, those whose JARM or ATSF differs where both weeks have it.</param>
/// <param name="Grown">The fingerprints that more servers showed than before, by how many more.</param>
/// <param name="Shrunk">The fingerprints that fewer servers showed than before, by how many fewer.</param>
public sealed record WeekComparison(Week From, Week To, long Both, long Appeared, long Vanished, long Changed, IReadOnlyList<FingerprintShift> Grown, IReadOnlyList<FingerprintShift> Shrunk)
{
    /// <summary>Servers seen in the one week.</summary>
    public long Before => Both + Vanished;

    /// <summary>Servers seen in the other week.</summary>
    public long After => Both + Appeared;
}

/// <summary>How many servers showed a fingerprint in each of two weeks.</summary>
/// <param name="Fingerprint">The fingerprint.</param>
/// <param name="Before">Servers in the one week.</param>
/// <param name="After">Servers in the other.</param>
public sealed record FingerprintShift(Fingerprint Fingerprint, long Before, long After)
{
    /// <summary>How many more it is.</summary>
    public long Change => After - Before;
}
