using Whorl.Detection.Evaluation;
using Whorl.Detection.Scoring;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Tests.Evaluation;

/// <summary>The published rule and its rolling evaluation on tables that were worked out by hand.</summary>
public sealed class RollingEvaluationTests
{
    private static readonly ScoringMethod Plain = new PublishedMethod(usesJarm: false, usesHeader: false);
    private static readonly ScoringMethod WithHeader = new PublishedMethod(usesJarm: false, usesHeader: true);

    /// <summary>
    /// Week 0 teaches: a on two C2s, b on one C2 and three top servers, c on one top server. Week 1 judges: a scores 2/2, b 1/4,
    /// c 0/1, d nothing. C2s of week 1: two with a (one new), one with d; top: three with b, one with c, one new with a.
    /// </summary>
    [Fact]
    public void Scores_a_week_with_what_the_weeks_before_it_said()
    {
        using HandMadeStore population = new HandMadeStore()
            .Blocked(0, 1, 2, 3).Blocked(1, 1, 9, 10).Top(4, 5, 6, 7, 8)
            .Seen(0, 1, "a").Seen(0, 2, "a").Seen(0, 3, "b").Seen(0, 4, "b").Seen(0, 5, "b").Seen(0, 6, "b").Seen(0, 7, "c")
            .Seen(1, 1, "a").Seen(1, 9, "a").Seen(1, 10, "d").Seen(1, 4, "b").Seen(1, 5, "b").Seen(1, 6, "b").Seen(1, 7, "c").Seen(1, 8, "a");
        using ISightingReplay replay = population.Replay();

        WeekResult week = Assert.Single(Assert.Single(new RollingEvaluation(replay, [Plain]).Run()).Weeks);

        Assert.Equal([(1.0, 2, 1), (0.25, 0, 3), (0.0, 0, 1)], week.All.Descending().Select(row => (row.Score, (int)row.Outcomes.Threats, (int)row.Outcomes.Popular)));
        Assert.Equal((1, 0), ((int)week.All.Unknown.Threats, (int)week.All.Unknown.Popular));
        Quality strict = week.All.At(1.0);
        Assert.Equal(2.0 / 3, strict.Precision);
        Assert.Equal(2.0 / 3, strict.Recall);
        Assert.Equal(1.0 / 5, strict.FalsePositiveRate);
        Quality fresh = week.Fresh.At(1.0);
        Assert.Equal(1.0 / 2, fresh.Precision);
        Assert.Equal(1.0 / 2, fresh.Recall);
    }

    [Fact]
    public void Counts_a_target_once_however_many_weeks_it_is_seen()
    {
        using HandMadeStore population = new HandMadeStore()
            .Blocked(0, 1).Blocked(1, 1).Blocked(2, 1).Top(2)
            .Seen(0, 1, "a").Seen(1, 1, "a").Seen(2, 1, "a").Seen(0, 2, "a").Seen(2, 2, "a");
        using ISightingReplay replay = population.Replay();

        MethodResult[] results = [.. new RollingEvaluation(replay, [Plain, new PublishedMethod(false, false, ScoreUnit.TargetWeeks)]).Run()];

        Assert.Equal(0.5, Assert.Single(results[0].Weeks[1].All.Descending()).Score);
        Assert.Equal(Math.Round(2.0 / 3, 9), Assert.Single(results[1].Weeks[1].All.Descending()).Score);
    }

    /// <summary>
    /// a: 1 of 1 threats and 1 of 4 popular ones, 1 / (1 + 1/4) = 0.8, where the plain score says 1 / (1 + 1); b: no threat.
    /// </summary>
    [Fact]
    public void Takes_counts_as_shares_of_their_lists_where_asked()
    {
        using HandMadeStore store = new HandMadeStore()
            .Blocked(0, 1).Blocked(1, 9).Top(2, 3, 4, 5)
            .Seen(0, 1, "a").Seen(0, 2, "a").Seen(0, 3, "b").Seen(0, 4, "b").Seen(0, 5, "b").Seen(1, 9, "a").Seen(1, 3, "b");
        using ISightingReplay replay = store.Replay();

        MethodResult result = new RollingEvaluation(replay, [new PublishedMethod(false, false, isNormalised: true)]).Run()[0];

        Assert.Equal([0.8, 0], result.All.Descending().Select(row => row.Score));
    }

    [Fact]
    public void Tells_servers_of_one_fingerprint_apart_by_their_header()
    {
        using HandMadeStore population = new HandMadeStore()
            .Blocked(0, 1).Blocked(1, 3).Top(2, 4)
            .Seen(0, 1, "a").Seen(0, 2, "a", "nginx").Seen(1, 3, "a").Seen(1, 4, "a", "nginx");
        using ISightingReplay replay = population.Replay();

        IReadOnlyList<MethodResult> results = new RollingEvaluation(replay, [Plain, WithHeader]).Run();

        Assert.Equal([0.5], results[0].All.Descending().Select(row => row.Score));
        Assert.Equal([(1.0, 1, 0), (0.0, 0, 1)], results[1].All.Descending().Select(row => (row.Score, (int)row.Outcomes.Threats, (int)row.Outcomes.Popular)));
    }

    [Fact]
    public void Judges_false_alarms_again_by_the_lists_of_twelve_weeks_later()
    {
        using HandMadeStore population = new HandMadeStore()
            .Blocked(0, 1).Blocked(1, 1).Blocked(2, 1, 2).Top(2, 3)
            .Seen(0, 1, "a").Seen(1, 2, "a").Seen(1, 3, "a").Seen(2, 2, "a");
        using ISightingReplay replay = population.Replay();

        WeekResult week = new RollingEvaluation(replay, [Plain]).Run()[0].Weeks[0];

        Assert.Equal((2, 1), ((int)week.All.All.Popular, (int)week.All.All.ListedLater));
        Assert.Equal(0.5, week.All.At(1).LaterPrecision);
    }

    [Fact]
    public void Finds_the_threshold_of_most_recall_at_a_precision()
    {
        ScoreCounts counts = new();
        counts.Add(1.0, new Outcomes { Threats = 50 });
        counts.Add(0.9, new Outcomes { Threats = 49, Popular = 1 });
        counts.Add(0.5, new Outcomes { Threats = 10, Popular = 10 });
        counts.Add(null, new Outcomes { Threats = 1 });

        Quality best = counts.BestAt(0.99)!.Value;

        Assert.Equal((0.9, 99.0 / 110), (best.Threshold, best.Recall!.Value));
        Assert.Null(counts.BestAt(1.01));
    }
}
