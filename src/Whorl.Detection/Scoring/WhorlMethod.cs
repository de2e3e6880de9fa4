using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>
/// Whorl's own method (detection.md, section 6): decayed counts of the finest key that has any, drawn towards the score of the next
/// coarser one as far as they are few:
/// <c>s_k = (b_k + kappa s_parent) / (b_k + n_k + kappa)</c>. The chain, coarse to fine: the share of threats overall; what is similar;
/// JARM; ATSF; each alone, then with the Server header; the finest with issuer class and port.
/// </summary>
/// <param name="options">What it is tuned by.</param>
public sealed class WhorlMethod(WhorlOptions? options = null) : ScoringMethod
{
    private readonly WhorlOptions options = options ?? new WhorlOptions();
    private readonly Concentration concentration = new(options ?? new WhorlOptions());
    private readonly Neighbourhood neighbourhood = new(options ?? new WhorlOptions());
    private double prior;

    /// <inheritdoc/>
    public override string Name => "whorl";

    /// <inheritdoc/>
    public override void Prepare(EvidenceTable table, ISightingReplay replay)
    {
        double threats = 0;
        double popular = 0;
        foreach ((EvidenceKey key, int place) in table.Places)
        {
            if (key.Depth == 1)
            {
                Evidence evidence = table.At(place);
                threats += evidence.DecayedThreats;
                popular += evidence.DecayedPopular;
            }
        }

        prior = threats + popular > 0 ? threats / (threats + popular) : 0.001;
        neighbourhood.Prepare(table, replay.FingerprintOf, concentration, prior);
    }

    /// <inheritdoc/>
    public override void Learn(IReadOnlyList<SeenTarget> seen, Week week, ISightingReplay replay) => concentration.Learn(seen, replay);

    /// <inheritdoc/>
    public override double? Score(in Profile profile, EvidenceTable table)
    {
        if (profile.Atsf == 0 && profile.Jarm == 0)
        {
            return null;
        }

        double score = neighbourhood.Score(profile) ?? prior;
        score = Refine(score, profile, profile.Jarm, 1, table);
        score = Refine(score, profile, profile.Jarm, 2, table);
        score = Refine(score, profile, profile.Atsf, 1, table);
        score = Refine(score, profile, profile.Atsf, 2, table);
        score = Refine(score, profile, profile.Jarm, 3, table);
        return Refine(score, profile, profile.Atsf, 3, table);
    }

    private double Refine(double parent, in Profile profile, int fingerprint, int depth, EvidenceTable table)
    {
        if (fingerprint == 0 || !table.TryFind(EvidenceKey.Of(profile, fingerprint, depth), out Evidence found))
        {
            return parent;
        }

        double threats = found.DecayedThreats * concentration.FactorOf(fingerprint);
        return (threats + (options.Smoothing * parent)) / (threats + found.DecayedPopular + options.Smoothing);
    }
}
