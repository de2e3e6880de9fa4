using Whorl.Detection.Scoring;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Evaluation;

/// <summary>
/// The rolling evaluation: every week is scored with what the weeks before it said, then counted in its turn, so that nothing a
/// score rests on was known later than the moment it stands for. A target is judged once a week by the profile it showed first.
/// </summary>
public sealed class RollingEvaluation
{
    /// <summary>Weeks after which a false alarm is judged again by the lists of then.</summary>
    public const int RejudgedAfter = 12;

    private readonly ISightingReplay replay;
    private readonly IReadOnlyList<ScoringMethod> methods;
    private readonly EvidenceCounter counter;
    private readonly List<SeenTarget> seen = [];
    private readonly Tally[] tallies;
    private readonly Week[] judged;
    private readonly List<int> touched = [];

    private readonly TruthFile? truth;
    private readonly bool[] isOld;

    /// <summary>
    /// Prepares to judge methods over a replay: by that week's lists, or where <paramref name="truth"/> is known, by that, over all
    /// targets that it names, listed or not; they still learn from the lists alone.
    /// </summary>
    public RollingEvaluation(ISightingReplay replay, IReadOnlyList<ScoringMethod> methods, Decay? decay = null, TruthFile? truth = null)
    {
        this.truth = truth;
        isOld = new bool[replay.HighestTarget + 1];
        this.replay = replay;
        this.methods = methods;
        counter = new EvidenceCounter(replay, new EvidenceTable(decay ?? new Decay()));
        tallies = new Tally[replay.Profiles.Length];
        judged = new Week[replay.HighestTarget + 1];
        Array.Fill(judged, new Week(int.MinValue));
    }

    /// <summary>Runs over all weeks; the first is for learning only. Calls back after each week.</summary>
    public IReadOnlyList<MethodResult> Run(Action<Week>? done = null)
    {
        MethodResult[] results = new MethodResult[methods.Count];
        for (int i = 0; i < results.Length; i++)
        {
            results[i] = new MethodResult(methods[i].Name);
        }

        for (int i = 0; i < replay.Weeks.Count; i++)
        {
            Week week = replay.Weeks[i];
            seen.Clear();
            replay.Read(week, part => seen.AddRange(part));
            counter.Table.Before = week;
            if (i > 0)
            {
                Judge(week, results);
            }

            foreach (SeenTarget target in seen)
            {
                counter.Count(target, week);
                isOld[target.Target] |= truth is not null || target.List != ListKind.Other;
            }

            foreach (ScoringMethod method in methods)
            {
                method.Learn(seen, week, replay);
            }

            done?.Invoke(week);
        }

        return results;
    }

    private void Judge(Week week, MethodResult[] results)
    {
        Gather(week);
        for (int i = 0; i < methods.Count; i++)
        {
            methods[i].Prepare(counter.Table, replay.FingerprintOf);
            ScoreCounts all = new();
            ScoreCounts fresh = new();
            foreach (int profile in touched)
            {
                double? score = methods[i].Score(replay.Profiles[profile], counter.Table);
                all.Add(score, tallies[profile].All);
                fresh.Add(score, tallies[profile].Fresh);
            }

            results[i].Add(new WeekResult(week, all, fresh));
        }

        foreach (int profile in touched)
        {
            tallies[profile] = default;
        }

        touched.Clear();
    }

    /// <summary>Labelled targets of the week by profile, as scores depend on that alone.</summary>
    private void Gather(Week week)
    {
        foreach (SeenTarget target in seen)
        {
            ListKind label = truth?.LabelOf(target.Target, replay) ?? target.List;
            if (label == ListKind.Other || judged[target.Target] == week || IsBare(replay.Profiles[target.Profile]))
            {
                continue;
            }

            judged[target.Target] = week;
            ref Tally tally = ref tallies[target.Profile];
            if (!tally.IsTouched)
            {
                tally.IsTouched = true;
                touched.Add(target.Profile);
            }

            Outcomes one = default;
            if (label == ListKind.Threat)
            {
                one.Threats = 1;
            }
            else
            {
                one.Popular = 1;
                one.ListedLater = replay.IsThreatWithin(target.Target, new Week(week.Index + 1), new Week(week.Index + RejudgedAfter)) ? 1 : 0;
            }

            tally.All.Add(one);
            if (!isOld[target.Target])
            {
                tally.Fresh.Add(one);
            }
        }
    }

    /// <summary>A server that gave no fingerprint at all, by refusing or not answering, is no case for any method.</summary>
    private static bool IsBare(in Profile profile) => profile.Atsf == 0 && profile.Jarm == 0;

    private struct Tally
    {
        public bool IsTouched;
        public Outcomes All;
        public Outcomes Fresh;
    }
}
