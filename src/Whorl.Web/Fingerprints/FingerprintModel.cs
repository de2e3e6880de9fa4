using Whorl.Detection.Lookups;
using Whorl.Detection.Scoring;
using Whorl.Fingerprints.Explain;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Web.Fingerprints;

/// <summary>All that is known of a fingerprint, and what it says.</summary>
/// <param name="Answer">What is known.</param>
/// <param name="Explanation">What it says; null where it cannot be put into words.</param>
/// <param name="RawExplanation">What the text behind it says; null where that is not known.</param>
/// <param name="Threshold">The score from which on a server is one of C2; null while the service learns.</param>
public sealed record FingerprintModel(LookupAnswer Answer, Explanation? Explanation, Explanation? RawExplanation, double? Threshold)
{
    /// <summary>The method's name for people.</summary>
    public string Method => Answer.Fingerprints.Count > 0
        ? string.Join(", ", Answer.Fingerprints.Select(found => found.Fingerprint.Method.ToString().ToUpperInvariant()).Distinct(StringComparer.Ordinal))
        : Answer.Value.Kind == LookupKind.Md5 ? "MD5" : Answer.Value.KindName.ToUpperInvariant();

    /// <summary>The text behind a hash; null where it is not known.</summary>
    public string? Raw => Answer.Fingerprints.Select(found => found.Fingerprint.Raw).FirstOrDefault(raw => raw is not null) ?? Answer.Listings.Select(listed => listed.Indicator.Raw).FirstOrDefault(raw => raw is not null);

    /// <summary>How the score grew, week by week: of all targets that showed it so far, with the bounds between which the share lies nine times in ten.</summary>
    public IReadOnlyList<ScoreWeek> Scores()
    {
        List<ScoreWeek> weeks = [];
        long block = 0, top = 0;
        foreach (IGrouping<Week, Prevalence> week in Answer.Weeks.GroupBy(each => each.Week).OrderBy(each => each.Key))
        {
            block += week.Where(each => each.List == ListKind.Threat).Sum(each => (long)each.Fresh);
            top += week.Where(each => each.List == ListKind.Popular).Sum(each => (long)each.Fresh);
            if (PublishedScore.Of(block, top) is { } score)
            {
                weeks.Add(new ScoreWeek(week.Key, score, BetaQuantile.OfShare(block, top, 0.05), BetaQuantile.OfShare(block, top, 0.95), block, top, week.Sum(each => (long)each.Targets)));
            }
        }

        return weeks;
    }
}

/// <summary>The score at the end of a week.</summary>
/// <param name="Week">The week.</param>
/// <param name="Score">The score.</param>
/// <param name="Lower">Its 5 % quantile.</param>
/// <param name="Upper">Its 95 % quantile.</param>
/// <param name="Block">Listed targets so far.</param>
/// <param name="Top">Popular targets so far.</param>
/// <param name="Targets">Targets that showed it in the week.</param>
public sealed record ScoreWeek(Week Week, double Score, double Lower, double Upper, long Block, long Top, long Targets);
