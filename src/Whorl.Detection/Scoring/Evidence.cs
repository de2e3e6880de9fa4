namespace Whorl.Detection.Scoring;

/// <summary>
/// How many targets showed something before a moment, by what the lists of their weeks said. Decayed counts weigh each target by
/// 2^(-age/half-life), its age in weeks being that of its last sighting (detection.md, section 6).
/// </summary>
public struct Evidence
{
    /// <summary>Distinct targets listed as threats: N_block.</summary>
    public int Threats;

    /// <summary>Distinct targets of top lists: N_top.</summary>
    public int Popular;

    /// <summary>Distinct targets on no list.</summary>
    public int Others;

    /// <summary>Weeks in which targets were listed as threats: the other reading of N_block.</summary>
    public int ThreatWeeks;

    /// <summary>Weeks in which targets of top lists were seen: the other reading of N_top.</summary>
    public int PopularWeeks;

    /// <summary>Threats, decayed.</summary>
    public double DecayedThreats;

    /// <summary>Popular targets, decayed.</summary>
    public double DecayedPopular;

    /// <summary>The week to which the decayed counts are decayed.</summary>
    public int Week;
}
