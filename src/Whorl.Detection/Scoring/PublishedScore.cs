namespace Whorl.Detection.Scoring;

/// <summary>What N counts in the published score, which the paper does not say.</summary>
public enum ScoreUnit
{
    /// <summary>Distinct targets (address, port, name) of all earlier weeks.</summary>
    Targets,

    /// <summary>Targets of each earlier week, added up.</summary>
    TargetWeeks,
}

/// <summary>
/// The score of 'Active TLS Stack Fingerprinting' (Sosnowski et al., TMA 2022): how often a fingerprint was seen on servers of
/// block lists against servers of top lists.
/// </summary>
public static class PublishedScore
{
    /// <summary>N_block / (N_block + N_top); null where neither was seen, as unseen is unknown and not 0.</summary>
    public static double? Of(double blocked, double top) => blocked + top > 0 ? blocked / (blocked + top) : null;

    /// <summary>
    /// The same with each count as a share of its list: p(f|block) / (p(f|block) + p(f|top)). The order of fingerprints does not
    /// change, and neither does what scores 1; thresholds between do.
    /// </summary>
    /// <param name="blocked">Servers of block lists with the fingerprint.</param>
    /// <param name="top">Servers of top lists with it.</param>
    /// <param name="allBlocked">The same for all fingerprints together.</param>
    /// <param name="allTop">The same for all fingerprints together.</param>
    public static double? Normalised(double blocked, double top, double allBlocked, double allTop) =>
        Of(allBlocked > 0 ? blocked / allBlocked : 0, allTop > 0 ? top / allTop : 0);
}
