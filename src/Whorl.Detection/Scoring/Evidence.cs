using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>
/// What evidence is counted for: a fingerprint alone (depth 1), with the Server header (2), with issuer class and port too (3), as
/// in the store's tally. Columns that a depth does not use are 0.
/// </summary>
/// <param name="Fingerprint">The id of the fingerprint.</param>
/// <param name="Depth">1, 2 or 3.</param>
/// <param name="Server">The id of the Server header.</param>
/// <param name="Issuer">The id of the issuer class.</param>
/// <param name="Port">The port.</param>
public readonly record struct EvidenceKey(int Fingerprint, byte Depth, int Server, int Issuer, ushort Port)
{
    /// <summary>The finest depth.</summary>
    public const int Deepest = 3;

    /// <summary>The key of a profile's fingerprint at a depth.</summary>
    public static EvidenceKey Of(in Profile profile, int fingerprint, int depth) => depth switch
    {
        1 => new EvidenceKey(fingerprint, 1, 0, 0, 0),
        2 => new EvidenceKey(fingerprint, 2, profile.Server, 0, 0),
        _ => new EvidenceKey(fingerprint, 3, profile.Server, profile.Issuer, profile.Port),
    };
}

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
