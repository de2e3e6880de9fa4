using Whorl.Detection.Scoring;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Verdicts;

/// <summary>
/// Judges the servers that a week saw by what the weeks before it said. Everything that a verdict rests on is in it, in numbers and
/// words.
/// </summary>
/// <param name="replay">The sightings.</param>
/// <param name="method">How servers are scored.</param>
/// <param name="threshold">The score from which on one is of C2.</param>
public sealed class C2Detector(ISightingReplay replay, ScoringMethod method, double threshold)
{
    /// <summary>What keeps servers from being scored; null for nothing.</summary>
    public ServerGuard? Guard { get; init; }

    /// <summary>The share of C2 among the servers that are judged, for a probability beside the score.</summary>
    public double? Rate { get; init; }

    /// <summary>Judges every server of a week; those below the threshold only where <paramref name="isAll"/>. A filter may leave out targets.</summary>
    public void Run(Week week, bool isAll, Func<int, bool>? filter, Action<C2Verdict> take)
    {
        C2Model model = C2Model.Train(replay, method, week, threshold, replay.FingerprintOf, Rate);
        List<SeenTarget> seen = [];
        replay.Read(week, part => seen.AddRange(part));
        HashSet<int> judged = [];
        foreach (SeenTarget target in seen)
        {
            Profile profile = replay.Profiles[target.Profile];
            if ((profile.Atsf == 0 && profile.Jarm == 0) || (filter is not null && !filter(target.Target)) || !judged.Add(target.Target))
            {
                continue;
            }

            double? score = model.Score(profile);
            if (isAll || score >= threshold)
            {
                take(model.Judge(ServerLook.Of(replay, target, week), score, Guard));
            }
        }
    }
}
