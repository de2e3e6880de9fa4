using Whorl.Probing;

namespace Whorl.Store.Sightings;

/// <summary>A target as one week saw it.</summary>
/// <param name="Target">The target's id.</param>
/// <param name="Profile">The id of the profile it showed.</param>
/// <param name="Certificate">The id of its certificate; 0 for none.</param>
/// <param name="List">What that week's lists say of it.</param>
public readonly record struct SeenTarget(int Target, int Profile, int Certificate, ListKind List);

/// <summary>
/// Goes through what was seen of servers week by week, as evaluation and the tally need it. Ids are small and dense, so that arrays
/// hold what is counted. Belongs to one thread.
/// </summary>
public interface ISightingReplay : IDisposable
{
    /// <summary>The weeks in which servers were seen, in order.</summary>
    IReadOnlyList<Week> Weeks { get; }

    /// <summary>The highest id of a target.</summary>
    int HighestTarget { get; }

    /// <summary>Profiles by id; unused ids are empty.</summary>
    ReadOnlySpan<Profile> Profiles { get; }

    /// <summary>
    /// Gives a week's sightings, in parts. A target comes once for each profile and certificate that it showed, in no particular
    /// order.
    /// </summary>
    void Read(Week week, Action<ReadOnlySpan<SeenTarget>> take);

    /// <summary>Whether a target is listed as a threat in any week from the one to the other, both included.</summary>
    bool IsThreatWithin(int target, Week first, Week last);

    /// <summary>The family under which a target is listed as a threat in a week; null where it is not, or without a name.</summary>
    string? FamilyOf(int target, Week week);

    /// <summary>A target's address.</summary>
    HostAddress AddressOf(int target);

    /// <summary>A target's port and name, which is null for none.</summary>
    (ushort Port, string? Name) PortAndNameOf(int target);

    /// <summary>A Server header or issuer class by id; null for 0.</summary>
    string? WordOf(int id);

    /// <summary>A fingerprint by id.</summary>
    Fingerprint FingerprintOf(int id);

    /// <summary>A certificate by id; null for 0.</summary>
    CertificateSummary? CertificateOf(int id);
}
