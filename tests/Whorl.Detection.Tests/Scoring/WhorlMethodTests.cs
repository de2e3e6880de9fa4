using FsCheck;
using FsCheck.Fluent;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Scoring;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Tests.Scoring;

/// <summary>Whorl's own method: its formula by hand, and what must hold whatever the counts.</summary>
public sealed class WhorlMethodTests
{
    /// <summary>No decay that matters, no marginals, no neighbours: the bare chain.</summary>
    private static readonly WhorlOptions Bare = new() { Smoothing = 1, MarginalWeight = 0, EnoughKnown = 0 };

    private static readonly Decay Slow = new(1e9, 1e9);

    /// <summary>
    /// Fingerprint a: two threats without HTTP, one popular with nginx. Share of threats overall (depth 1): 2 of 4, as b has one
    /// popular. By hand for a server like the threats: depth 1 less depth 2: 0 threats, 1 popular: (0 + 0.5) / (0 + 1 + 1) = 0.25; depth
    /// 2 less depth 3: nothing, 0.25; depth 3: 2 threats: (2 + 0.25) / (2 + 0 + 1) = 0.75.
    /// </summary>
    [Fact]
    public void Comes_to_what_a_hand_computes()
    {
        using HandMadeStore store = new HandMadeStore()
            .Blocked(0, 1, 2).Top(3, 4).Blocked(1, 1, 2, 5)
            .Seen(0, 1, "a").Seen(0, 2, "a").Seen(0, 3, "a", "nginx").Seen(0, 4, "b", "nginx").Seen(1, 5, "a");
        using ISightingReplay replay = store.Replay();

        MethodResult result = new RollingEvaluation(replay, [new WhorlMethod(Bare)], Slow).Run()[0];

        Assert.Equal([0.75], result.All.Descending().Select(row => row.Score));
    }

    [Fact]
    public void One_network_cannot_own_a_fingerprint()
    {
        static double ScoreOf(Func<int, uint> address)
        {
            using HandMadeStore store = new();
            store.Top(900).Seen(0, 900, "b");
            int[] threats = [.. Enumerable.Range(1, 40)];
            store.BlockedAt(0, [.. threats.Select(address)]);
            foreach (int threat in threats)
            {
                store.Seen(0, threat, "a", address: address(threat));
            }

            store.Top(901).Seen(0, 901, "a", "nginx").Seen(1, 901, "a");
            using ISightingReplay replay = store.Replay();
            return new RollingEvaluation(replay, [new WhorlMethod(Bare)], Slow).Run()[0].All.Descending().Single().Score;
        }

        double spread = ScoreOf(threat => 0x0A000000 + ((uint)threat << 8));
        double together = ScoreOf(threat => 0x0A000000 + (uint)threat);
        Assert.True(spread > 0.97 && together < spread - 0.05, $"{spread} {together}");
    }

    [Fact]
    public void More_threats_never_lower_a_score_and_more_popular_targets_never_raise_it()
    {
        Gen<(int Threats, int Popular)> counts = from threats in Gen.Choose(0, 12) from popular in Gen.Choose(1, 12) select (threats, popular);
        Prop.ForAll(counts.ToArbitrary(), count =>
        {
            double score = ScoreOf(count.Threats, count.Popular);
            Assert.InRange(score, 0, 1);
            Assert.True(ScoreOf(count.Threats + 1, count.Popular) >= score, "a threat more");
            Assert.True(ScoreOf(count.Threats, count.Popular + 1) <= score, "a popular target more");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));
    }

    [Fact]
    public void A_fingerprint_never_seen_is_scored_by_what_is_similar()
    {
        using HandMadeStore store = new HandMadeStore().Blocked(0, 1, 2, 3, 4, 5).Top(6, 7, 8);
        for (int target = 1; target <= 8; target++)
        {
            store.Seen(0, target, target < 6 ? "c2" : "benign", raw: target < 6 ? Raw("x", 0) : Raw("y", 0));
        }

        store.Blocked(1, 9).Seen(1, 9, "c2-new", raw: Raw("x", 1)).Top(10).Seen(1, 10, "benign-new", raw: Raw("y", 1));
        using ISightingReplay replay = store.Replay();

        ScoreCounts scores = new RollingEvaluation(replay, [new WhorlMethod()]).Run()[0].All;

        (double Score, Outcomes Outcomes)[] rows = [.. scores.Descending()];
        Assert.Equal(2, rows.Length);
        Assert.Equal((1, 0), (rows[0].Outcomes.Threats, rows[0].Outcomes.Popular));
        Assert.True(rows[0].Score > 0.7 && rows[1].Score < 0.5, $"{rows[0].Score} {rows[1].Score}");
    }

    [Fact]
    public void Similar_sets_are_found_and_others_are_not()
    {
        MinHashIndex index = new();
        ulong[] Set(ulong kind, int changed) => [.. Enumerable.Range(0, 60).Select(i => SplitMix64.Mix((kind << 32) + (ulong)(i < changed ? i + 1000 : i)))];
        for (ulong kind = 1; kind <= 50; kind++)
        {
            index.Add((int)kind, Set(kind, 0));
        }

        for (ulong kind = 1; kind <= 50; kind++)
        {
            List<(int Id, double Similarity)> found = index.Find(Set(kind, 6), 5);
            Assert.Equal((int)kind, found[0].Id);

            // 54 equal of 66 in all: 0.82, give or take three standard errors of 0.034.
            Assert.InRange(found[0].Similarity, 0.71, 0.93);
            Assert.All(found.Skip(1), other => Assert.True(other.Similarity < 0.2));
        }
    }

    private static string Raw(string stack, int changed) =>
        string.Join('|', Enumerable.Range(0, 10).Select(probe => $"771_130{(probe < changed ? 9 : probe % 3)}_{stack}{probe}-43.AwQ_16.AAMCaDI__51.24-43.AwQ_-"));

    private static double ScoreOf(int threats, int popular)
    {
        using HandMadeStore store = new();
        int[] blocked = [.. Enumerable.Range(1, threats)];
        int[] top = [.. Enumerable.Range(100, popular)];
        store.BlockedAt(0, [.. blocked.Select(target => 0x0A000000 + ((uint)target << 8))]).Top(top).Top(901, 902);
        foreach (int target in blocked)
        {
            store.Seen(0, target, "a", address: 0x0A000000 + ((uint)target << 8));
        }

        foreach (int target in top)
        {
            store.Seen(0, target, "a");
        }

        store.Seen(0, 902, "b").Seen(1, 901, "a");
        using ISightingReplay replay = store.Replay();
        return new RollingEvaluation(replay, [new WhorlMethod(Bare)], Slow).Run()[0].All.Descending().Single().Score;
    }
}
