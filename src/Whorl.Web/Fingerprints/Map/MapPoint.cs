using Whorl.Store.Reading;

namespace Whorl.Web.Fingerprints.Map;

/// <summary>A fingerprint on the map.</summary>
/// <param name="Known">It, with how many showed it.</param>
/// <param name="X">How far to the right, 0 to 1.</param>
/// <param name="Y">How far down, 0 to 1.</param>
/// <param name="Cluster">The number of its cluster; the largest has 0.</param>
public sealed record MapPoint(PrevalentFingerprint Known, double X, double Y, int Cluster)
{
    /// <summary>The share of threats among listed and popular targets that showed it; null where none is either.</summary>
    public double? Score => Known.Threats + Known.Popular == 0 ? null : (double)Known.Threats / (Known.Threats + Known.Popular);
}

/// <summary>The fingerprints that most targets showed, those that are alike near each other.</summary>
/// <param name="Points">The fingerprints, the most frequent first.</param>
/// <param name="Clusters">How many clusters they make.</param>
public sealed record FingerprintMap(IReadOnlyList<MapPoint> Points, int Clusters);
