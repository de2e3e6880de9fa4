using Whorl.Intelligence.Feeds;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Intelligence.Exporting;

/// <summary>A threat: a value alone, or values that hold only together (a pair of JA3 and JA3S).</summary>
/// <param name="Parts">Its values, at least one.</param>
public sealed record ExportedThreat(IReadOnlyList<ListedThreat> Parts)
{
    /// <summary>The source.</summary>
    public FeedSource Source => Parts[0].Source;

    /// <summary>The family, in one spelling for all sources where there is one; null where the source names none.</summary>
    public string? Family => Parts[0].Indicator.Family ?? Parts[0].Indicator.Label;

    /// <summary>The source's confidence; null where it gives none.</summary>
    public int? Confidence => Parts.Max(part => part.Indicator.Confidence);

    /// <summary>Benign names of the part that has the fewest: what holds together is as ambiguous as that.</summary>
    public int Ambiguity => Parts.Min(part => part.Ambiguity);

    /// <summary>The traffic light: the strictest of its source's and of those among the tags of its parts; null for none.</summary>
    public string? Light => Parts.Aggregate(Source.TrafficLight, (light, part) => TrafficLight.Stricter(light, TrafficLight.Among(part.Indicator.Tags)));

    /// <summary>The values that may be matched one by one: a value alone, or the hashes of one certificate. Empty where all must hold.</summary>
    public IReadOnlyList<ListedThreat> Singles => Parts.Count == 1 || Parts.All(part => IsCertificate(part.Indicator.Type)) ? Parts : [];

    /// <summary>Whether it is one of the kinds, each no more than once, and the first of them among them.</summary>
    public bool IsMadeOf(params ReadOnlySpan<IndicatorType> kinds)
    {
        foreach (ListedThreat part in Parts)
        {
            if (!kinds.Contains(part.Indicator.Type) || Parts.Count(other => other.Indicator.Type == part.Indicator.Type) > 1)
            {
                return false;
            }
        }

        return Find(kinds[0]) is not null;
    }

    /// <summary>The part of a kind; null where it has none.</summary>
    public ListedThreat? Find(IndicatorType type) => Parts.FirstOrDefault(part => part.Indicator.Type == type);

    private static bool IsCertificate(IndicatorType type) =>
        type is IndicatorType.CertificateSha1 or IndicatorType.CertificateSha256 or IndicatorType.CertificateMd5;
}
