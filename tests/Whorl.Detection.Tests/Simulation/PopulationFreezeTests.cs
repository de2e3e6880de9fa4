using Whorl.Detection.Simulation;
using Whorl.Store;

namespace Whorl.Detection.Tests.Simulation;

/// <summary>The population was fixed before the detector that it judges: what a seed gives must never change.</summary>
public class PopulationFreezeTests
{
    private static readonly PopulationOptions Little = new() { Targets = 2000, Weeks = 10, Listed = 0.01, Stacks = 80 };

    [Fact]
    public void The_small_preset_is_frozen()
    {
        using RecordingSink sink = new();
        new Population(new PopulationOptions()).Write(sink, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("c18a14e616102094aab9cdb267ae335b3ff9028edeafc348fc4f99da85db9901", sink.Hash);
    }

    [Fact]
    public void The_same_seed_gives_the_same_and_another_seed_another_population()
    {
        string HashOf(ulong seed)
        {
            using RecordingSink sink = new();
            new Population(Little with { Seed = seed }).Write(sink);
            return sink.Hash;
        }

        Assert.Equal(HashOf(5), HashOf(5));
        Assert.NotEqual(HashOf(5), HashOf(6));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(9)]
    public void A_week_alone_is_that_week_of_a_run(int week)
    {
        Dictionary<string, List<string>> run = WeeksOf(sink => new Population(Little).Write(sink));
        Dictionary<string, List<string>> alone = WeeksOf(sink => new Population(Little).WriteWeek(week, sink));

        // The same population may also go back.
        Dictionary<string, List<string>> back = WeeksOf(sink =>
        {
            Population population = new(Little);
            using RecordingSink unwanted = new();
            population.Write(unwanted);
            population.WriteWeek(week, sink);
        });

        string name = new Week(Little.Start.Index + week).ToString();
        Assert.True(run[name].Count > 2000);
        Assert.Equal(run[name], alone[name]);
        Assert.Equal(run[name], back[name]);
    }

    [Fact]
    public void A_longer_run_begins_like_a_shorter_one()
    {
        Dictionary<string, List<string>> small = WeeksOf(sink => new Population(Little with { Weeks = 3 }).Write(sink));
        Dictionary<string, List<string>> large = WeeksOf(sink => new Population(Little).Write(sink));
        foreach ((string week, List<string> lines) in small)
        {
            Assert.Equal(lines, large[week]);
        }
    }

    private static Dictionary<string, List<string>> WeeksOf(Action<IPopulationSink> write)
    {
        Dictionary<string, List<string>> weeks = [];
        void Add(Week week, string line) => (weeks.TryGetValue(week.ToString(), out List<string>? lines) ? lines : weeks[week.ToString()] = []).Add(line);
        using RecordingSink sink = new()
        {
            Seen = (week, seen) => Add(week, $"{seen.Timestamp} {seen.Address} {seen.Port} {seen.ServerName} {seen.Status} {seen.Atsf?.Value} {seen.Jarm?.Value} {seen.HttpStatus} {seen.Server} {seen.Certificate?.Sha256} {seen.Certificate?.Issuer}"),
            Row = (week, source, row) => Add(week, $"{source.Name} {row}"),
        };
        write(sink);
        return weeks;
    }
}
