using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>
/// Whorl's own method (detection.md, section 6): decayed counts of a chain of keys, coarse to fine, each drawing the next:
/// <c>s_k = (b_k + kappa s_parent) / (b_k + n_k + kappa)</c>. The chain begins with the share of threats overall, or for little-known
/// fingerprints with what is similar; then come JARM alone, ATSF alone, with the Server header, with issuer class and port. A target
/// speaks once, at the finest key it shares; before the finer steps the score moves by what header, issuer and port say alone, so
/// that a combination never seen is not thought of as its siblings are.
/// </summary>
/// <param name="options">What it is tuned by.</param>
public sealed class WhorlMethod(WhorlOptions? options = null) : ScoringMethod
{
    private const int MostLevels = TallyKey.Deepest + 1;

    private readonly WhorlOptions options = options ?? new WhorlOptions();
    private readonly Concentration concentration = new(options ?? new WhorlOptions());
    private readonly Neighbourhood neighbourhood = new(options ?? new WhorlOptions());
    private readonly Marginals marginals = new();
    private double prior;
    private bool isBlank;

    /// <inheritdoc/>
    public override string Name => "whorl";

    /// <inheritdoc/>
    public override void Prepare(EvidenceTable table, Func<int, Fingerprint> fingerprintOf)
    {
        prior = table.ShareOfThreats();
        isBlank = !table.HasLabels();
        marginals.Prepare(table, concentration);
        neighbourhood.Prepare(table, fingerprintOf, concentration, prior);
    }

    /// <inheritdoc/>
    public override void Learn(IReadOnlyList<SeenTarget> seen, Week week, ISightingReplay replay) => concentration.Learn(seen, replay);

    /// <inheritdoc/>
    public override double? Score(in Profile profile, EvidenceTable table)
    {
        if (isBlank || (profile.Atsf == 0 && profile.Jarm == 0))
        {
            return null;
        }

        Span<Counts> chain = stackalloc Counts[MostLevels];
        int levels = 0;
        Counts jarm = CountsOf(profile, profile.Jarm, 1, table);
        Counts atsf = CountsOf(profile, profile.Atsf, 1, table);
        int fingerprint = atsf.IsEmpty ? profile.Jarm : profile.Atsf;
        if (!jarm.IsEmpty && fingerprint != profile.Jarm)
        {
            chain[levels++] = jarm;
        }

        for (int depth = 1; depth <= TallyKey.Deepest; depth++)
        {
            chain[levels++] = CountsOf(profile, fingerprint, depth, table);
        }

        double known = chain[0].Threats + chain[0].Popular;
        double score = known < options.EnoughKnown ? neighbourhood.Score(profile) ?? prior : prior;
        for (int level = 0; level < levels; level++)
        {
            // What a finer key counts is left to it: each target speaks once, at the finest key that it shares.
            Counts finer = level + 1 < levels ? chain[level + 1] : default;
            double threats = Math.Max(0, chain[level].Threats - finer.Threats);
            double popular = Math.Max(0, chain[level].Popular - finer.Popular);
            int depth = level - (levels - TallyKey.Deepest) + 1;
            score = depth switch
            {
                2 => Shift(score, marginals.OfServer(profile.Server)),
                3 => Shift(score, marginals.OfIssuerAndPort(profile.Issuer, profile.Port)),
                _ => score,
            };
            score = (threats + (options.Smoothing * score)) / (threats + popular + options.Smoothing);
        }

        return score;
    }

    /// <summary>Moves a probability by a share of a log likelihood ratio.</summary>
    private double Shift(double probability, double ratio)
    {
        double odds = probability / (1 - probability) * Math.Exp(options.MarginalWeight * ratio);
        return odds / (1 + odds);
    }

    private Counts CountsOf(in Profile profile, int fingerprint, int depth, EvidenceTable table) =>
        fingerprint != 0 && table.TryFind(TallyKey.Of(profile, fingerprint, depth), out Evidence found)
            ? new Counts(found.DecayedThreats * concentration.FactorOf(fingerprint), found.DecayedPopular)
            : default;

    private readonly record struct Counts(double Threats, double Popular)
    {
        public bool IsEmpty => Threats + Popular <= 0;
    }
}
