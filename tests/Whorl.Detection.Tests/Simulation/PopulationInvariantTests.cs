using FsCheck;
using FsCheck.Fluent;
using Whorl.Detection.Simulation;
using Whorl.Observations.Scans;
using Whorl.Store;
using Whorl.Store.Feeds;

namespace Whorl.Detection.Tests.Simulation;

/// <summary>What holds of every population, whatever its options.</summary>
public class PopulationInvariantTests
{
    [Fact]
    public void No_options_break_a_population()
    {
        Gen<double> share = Gen.Choose(0, 100).Select(percent => percent / 100.0);
        Gen<PopulationOptions> options =
            from seed in Gen.Choose(0, int.MaxValue)
            from targets in Gen.Choose(1, 400)
            from weeks in Gen.Choose(1, 8)
            from shares in share.ArrayOf(9)
            from stacks in Gen.Choose(1, 30)
            from families in Gen.Choose(1, 14)
            from every in Gen.Choose(1, 12)
            select new PopulationOptions
            {
                Seed = (ulong)seed,
                Targets = targets,
                Weeks = weeks,
                Stacks = stacks,
                Families = families,
                TopListEvery = every,
                VariantsPerStack = 1 + (stacks % 5),
                Churn = shares[0],
                Listed = shares[1] / 5,
                LabelNoise = shares[2],
                LabelDelay = 10 * shares[3],
                NeverListed = 0.95 * shares[4],
                BehindCdn = shares[5],
                NewVariants = shares[6],
                Unreachable = shares[7],
                BulkHosted = 0.8 * shares[8],
            };
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(options.ToArbitrary(), Holds));
    }

    [Fact]
    public void A_number_out_of_bounds_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Population(new PopulationOptions { Targets = 0 }));
        Assert.Throws<ArgumentException>(() => new Population(new PopulationOptions { Churn = double.NaN }));
        Assert.Throws<ArgumentException>(() => new Population(new PopulationOptions { NeverListed = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Population(new PopulationOptions { Targets = 10 }).WriteWeek(12, new RecordingSink()));
    }

    private static bool Holds(PopulationOptions options)
    {
        HashSet<string> targets = [];
        HashSet<long> times = [];
        HashSet<string> listed = [];
        HashSet<string> ranked = [];
        HashSet<string> all = [];
        Week last = default;
        using RecordingSink sink = new()
        {
            Seen = (week, seen) =>
            {
                if (week != last)
                {
                    targets.Clear();
                    last = week;
                }

                Assert.Equal(week, Week.Of(seen.Timestamp));
                Assert.True(times.Add(seen.Timestamp / 1_000_000), "two sightings in one millisecond");
                string target = $"{seen.Address},{seen.Port},{seen.ServerName}";
                Assert.True(targets.Add(target), "a target twice in a week");
                all.Add(target);
                bool isSuccess = seen.Status == ScanStatus.Success;
                Assert.Equal(isSuccess, seen.Certificate is not null);
                Assert.True(isSuccess || (seen.Atsf is null && seen.Jarm is null && !seen.HasHttp && seen.Server is null));
            },
            Row = (week, source, row) =>
            {
                Assert.True(Week.Of(source.RetrievedAt * 1_000_000_000) == week);
                if (source.Name == "simulated-blocklist")
                {
                    Assert.True(row.FirstSeen <= source.RetrievedAt);
                    listed.Add(row.Value);
                }
                else if (row.Type == IndicatorType.Domain)
                {
                    Assert.True(ranked.Add($"{week} {row.Value}") && ranked.Add($"{week} {row.Rank}"), "a name or rank twice");
                }
            },
        };
        Population population = new(options);
        PopulationSummary summary = population.Write(sink);
        Assert.Equal(sink.Sightings, summary.Sightings);

        StringWriter truth = new();
        population.WriteTruth(truth);
        string[] rows = truth.ToString().TrimEnd('\n').Split('\n')[1..];
        HashSet<string> known = [.. rows.Select(row => string.Join(',', row.Split(',')[..3]))];
        Assert.Equal(rows.Length, known.Count);
        Assert.Subset(known, all);
        return true;
    }
}
