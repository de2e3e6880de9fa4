using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>A way to score servers, over the evidence of earlier weeks.</summary>
public abstract class ScoringMethod
{
    /// <summary>Its name in reports.</summary>
    public abstract string Name { get; }

    /// <summary>Gets ready to score with what the table holds now, and with fingerprints by id; called once before each week.</summary>
    public virtual void Prepare(EvidenceTable table, Func<int, Fingerprint> fingerprintOf)
    {
    }

    /// <summary>Learns what the common evidence does not count, of a week that was judged.</summary>
    public virtual void Learn(IReadOnlyList<SeenTarget> seen, Week week, ISightingReplay replay)
    {
    }

    /// <summary>The score in [0,1] of a server with this profile; null for "unknown".</summary>
    public abstract double? Score(in Profile profile, EvidenceTable table);
}

/// <summary>The published method: one count of one fingerprint, with or without the Server header.</summary>
/// <param name="usesJarm">JARM in place of ATSF.</param>
/// <param name="usesHeader">Whether the Server header is part of the key; a server without an answer over HTTP has a value of its own.</param>
/// <param name="unit">What is counted.</param>
/// <param name="isNormalised">Whether each count is taken as a share of all counts of its list.</param>
public sealed class PublishedMethod(bool usesJarm, bool usesHeader, ScoreUnit unit = ScoreUnit.Targets, bool isNormalised = false) : ScoringMethod
{
    private readonly int depth = usesHeader ? 2 : 1;
    private readonly Dictionary<int, bool> isOurs = [];
    private double allThreats;
    private double allPopular;

    /// <inheritdoc/>
    public override string Name =>
        "atsf-2022" + (usesJarm ? " on JARM" : string.Empty) + (usesHeader ? " with header" : string.Empty) + (isNormalised ? ", normalised" : string.Empty);

    /// <inheritdoc/>
    public override void Prepare(EvidenceTable table, Func<int, Fingerprint> fingerprintOf)
    {
        if (!isNormalised)
        {
            return;
        }

        allThreats = 0;
        allPopular = 0;
        foreach ((TallyKey key, int place) in table.Places)
        {
            if (key.Depth == depth && IsOurs(key.Fingerprint, fingerprintOf))
            {
                (double threats, double popular) = Counts(table[place]);
                allThreats += threats;
                allPopular += popular;
            }
        }
    }

    /// <inheritdoc/>
    public override double? Score(in Profile profile, EvidenceTable table)
    {
        int fingerprint = usesJarm ? profile.Jarm : profile.Atsf;
        if (fingerprint == 0 || !table.TryFind(TallyKey.Of(profile, fingerprint, depth), out Evidence found))
        {
            return null;
        }

        (double threats, double popular) = Counts(found);
        return isNormalised ? PublishedScore.Normalised(threats, popular, allThreats, allPopular) : PublishedScore.Of(threats, popular);
    }

    private (double Threats, double Popular) Counts(in Evidence found) =>
        unit == ScoreUnit.Targets ? (found.Threats, found.Popular) : (found.ThreatWeeks, found.PopularWeeks);

    private bool IsOurs(int fingerprint, Func<int, Fingerprint> fingerprintOf)
    {
        if (!isOurs.TryGetValue(fingerprint, out bool known))
        {
            isOurs[fingerprint] = known = fingerprintOf(fingerprint).Method == (usesJarm ? FingerprintMethod.Jarm : FingerprintMethod.Atsf);
        }

        return known;
    }
}
