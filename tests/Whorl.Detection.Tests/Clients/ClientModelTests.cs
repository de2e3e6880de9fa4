using FsCheck;
using FsCheck.Fluent;
using Whorl.Detection.Clients;
using Whorl.Detection.Scoring;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Detection.Tests.Clients;

/// <summary>The weighted naive Bayes of clients: cases worked out by hand, and what holds of every case.</summary>
public sealed class ClientModelTests
{
    private static readonly Destination Office = To("outlook.office365.com");

    [Fact]
    public void Without_a_destination_it_is_the_counts_and_one_reserved_for_each_program()
    {
        ClientBelief belief = Judge(null, Row("a", 6), Row("b", 2));
        Assert.Equal([0.6, 0.2], belief.Probabilities, Near); // 6 / (8 + 2), 2 / (8 + 2)
        Assert.Equal(0.2, belief.Other, 9);
        ClientChance a = belief.Of(each => each.Process == "a");
        Assert.Equal((0.75, 0.6, 6L), (Math.Round(a.Share, 9), Math.Round(a.Probability, 9), a.Count));
        Assert.Equal(0.462, a.Bounds!.Lower, 3); // the 5 % quantile of Beta(6.5, 2.5)
    }

    [Fact]
    public void A_destination_weighs_as_the_formula_says()
    {
        // P(name | a) = (9 + 1 * 0.002) / (9 + 1), P(name | b) = (0 + 4 * 0.002) / (36 + 4), P(name | else) = 0.002, to the power 0.96941;
        // the domain likewise with 0.005 and 0.15590. Priors: a 9/47, b 36/47, else 2/47.
        Dictionary<(string, DestinationKind), DestinationTally> known = new()
        {
            [("a", DestinationKind.ServerName)] = new(9, 9, 1), [("a", DestinationKind.Domain)] = new(9, 9, 1),
            [("b", DestinationKind.ServerName)] = new(0, 36, 4), [("b", DestinationKind.Domain)] = new(0, 36, 4),
        };
        double a = 9.0 / 47 * Math.Pow(9.002 / 10, 0.96941) * Math.Pow(9.005 / 10, 0.15590);
        double b = 36.0 / 47 * Math.Pow(0.008 / 40, 0.96941) * Math.Pow(0.02 / 40, 0.15590);
        double other = 2.0 / 47 * Math.Pow(0.002, 0.96941) * Math.Pow(0.005, 0.15590);
        ClientBelief belief = Judge(Office, known, Row("a", 9), Row("b", 36));
        Assert.Equal([b / (a + b + other), a / (a + b + other)], belief.Probabilities, Near); // heaviest first
        Assert.Equal(other / (a + b + other), belief.Other, 9);
        Assert.True(belief.UsesDestination && belief.Probabilities[1] > 0.98);
    }

    [Fact]
    public void Where_no_source_knows_destinations_they_change_nothing()
    {
        ClientBelief with = Judge(Office, Row("a", 6), Row("b", 2));
        Assert.False(with.UsesDestination);
        Assert.Equal(Judge(null, Row("a", 6), Row("b", 2)).Probabilities, with.Probabilities);
    }

    [Fact]
    public void A_place_where_none_of_the_programs_goes_is_something_else()
    {
        Dictionary<(string, DestinationKind), DestinationTally> known = new()
        {
            [("a", DestinationKind.ServerName)] = new(0, 10_000, 1), [("a", DestinationKind.Domain)] = new(0, 10_000, 1),
        };
        Assert.InRange(Judge(Office, known, Row("a", 10_000)).Other, 0.1, 0.9);
        known[("a", DestinationKind.ServerName)] = new(0, 10_000, 2_000); // one that goes everywhere is expected at new places
        Assert.InRange(Judge(Office, known, Row("a", 10_000)).Other, 0, 0.01);
    }

    [Fact]
    public void Shares_of_an_unknown_number_have_no_bounds_and_leave_the_rest_open()
    {
        CandidateSet set = CandidateSet.Of([Joy("OUTLOOK.EXE", 2000), Joy("SearchProtocolHost.exe", 800), Joy("CiscoCollabHost.exe", 600)]);
        ClientBelief belief = ClientModel.Judge(set, null, Nothing);
        ClientChance outlook = belief.Of(each => each.Process == "OUTLOOK.EXE");
        Assert.Equal((null, null, Math.Round(4.0 / 23, 12)), (outlook.Count, outlook.Bounds, Math.Round(outlook.Probability, 12))); // 20 * 0.2 / (20 + 3)
        Assert.Equal((13.2 + 3) / 23, belief.Other, 9); // 20 * 0.66 unnamed, and three programs' worth of unseen ones
    }

    [Fact]
    public void Several_hellos_of_shares_under_one_fingerprint_are_one_whole()
    {
        ClientBelief belief = ClientModel.Judge(CandidateSet.Of([Joy("a", 10_000), Joy("b", 10_000)]), null, Nothing);
        Assert.Equal([10.0 / 22, 10.0 / 22], belief.Probabilities, Near);
    }

    [Fact]
    public void A_large_source_does_not_drown_a_small_one()
    {
        // Parts: 380 / 400 and, of an unknown number, 1/2; 0.95 / 1.45 of a: 380 / 381, 0.5 / 1.45 of b: 20 / 21.
        ClientBelief belief = ClientModel.Judge(CandidateSet.Of([Row("a", 380), Joy("b", 10_000)]), null, Nothing);
        Assert.Equal([0.95 / 1.45 * 380 / 381, 0.5 / 1.45 * 20 / 21], belief.Probabilities, Near);
        Assert.Equal((380L, null), (belief.Of(each => each.Process == "a").Count, belief.Of(each => each.Process == "a").Bounds));
    }

    [Fact]
    public void Bounds_of_two_sources_that_count_are_those_of_each_by_its_part()
    {
        // Both count 20 and know one program: parts and priors are equal.
        ClientChance a = ClientModel.Judge(CandidateSet.Of([Row("a", 20), Row("b", 20) with { Source = "other" }]), null, Nothing).Of(each => each.Process == "a");
        Assert.Equal(0.5, a.Share, 9);
        Assert.Equal((BetaQuantile.OfShare(20, 0, 0.05) + BetaQuantile.OfShare(0, 20, 0.05)) / 2, a.Bounds!.Lower, 9);
    }

    [Fact]
    public void A_destination_is_its_parts_as_databases_write_them()
    {
        Assert.True(HostAddress.TryParse("2603:1036:0305::2", out HostAddress address));
        Destination destination = Destination.Of("Outlook.Office365.COM.", address, 443, _ => 8075);
        Assert.Equal(["443", "8075", "2603:1036:305::2", "office365.com", "outlook.office365.com"], destination.Parts().Select(part => part.Value));
        Assert.Equal(["localhost", "example.com", "a.b"], ((string[])["localhost", "example.com", "x.a.b"]).Select(name => To(name).Domain));
    }

    [Fact]
    public void Probabilities_are_a_whole_and_none_is_nothing() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Worlds(), world =>
    {
        ClientBelief belief = world.Judge();
        return Math.Abs(belief.Probabilities.Sum() + belief.Other - 1) < 1e-9 && belief.Probabilities.All(each => each > 0) && belief.Other > 0;
    }));

    [Fact]
    public void Seeing_a_program_at_the_destination_once_more_never_makes_it_less_likely() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Worlds(), world =>
    {
        bool holds = true;
        for (int program = 0; program < world.Programs.Length; program++)
        {
            for (int part = 0; part < Program.Parts; part++)
            {
                double before = world.ProbabilityOf(program);
                holds &= world.With(program, part).ProbabilityOf(program) >= before - 1e-12;
            }
        }

        return holds;
    }));

    [Fact]
    public void Bounds_hold_the_probability_between_them() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(Worlds(), world =>
        world.Judge().Of(each => each.Process == "p0") is { Bounds: { } bounds } chance
        && bounds.Lower <= chance.Share && chance.Share <= bounds.Upper + 1e-9 && bounds.LowerProbability <= bounds.UpperProbability
        && bounds.LowerProbability <= chance.Probability + 1e-9 && chance.Probability <= bounds.UpperProbability + 1e-9));

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;

    private static Destination To(string name) => Destination.Of(name, null, null, _ => null);

    private static DestinationTally Nothing(ClientCandidate candidate, DestinationKind kind, string value) => default;

    private static SourcedLabel Row(string process, long count) => new(new ClientLabel { Fingerprint = new(FingerprintMethod.Ja4, "x"), Process = process, Count = count }, "counts") { Format = "mercury" };

    private static SourcedLabel Joy(string process, long share) => Row(process, share) with { Source = "joy", Format = "cisco-joy" };

    private static ClientBelief Judge(Destination? destination, params SourcedLabel[] labels) => Judge(destination, [], labels);

    private static ClientBelief Judge(Destination? destination, Dictionary<(string, DestinationKind), DestinationTally> known, params SourcedLabel[] labels) =>
        ClientModel.Judge(CandidateSet.Of(labels), destination, (candidate, kind, _) => known.GetValueOrDefault((candidate.Process!, kind)));

    private static Arbitrary<World> Worlds() => Arb.From(
        Gen.Choose(0, 3000).Select(number => (long)number).ArrayOf(1 + (3 * Program.Parts)).Select(Program.Of).ArrayOf(3).Select(programs => new World(programs)));

    /// <summary>A program: its count, and of each part of destinations the sightings at this one, those elsewhere, and how many values.</summary>
    private sealed record Program(long Count, DestinationTally[] Tallies)
    {
        public const int Parts = 3;

        public static Program Of(long[] numbers) => new(1 + numbers[0], [.. Enumerable.Range(0, Parts).Select(part =>
        {
            (long here, long elsewhere, long spread) = (numbers[1 + (3 * part)] % 7 == 0 ? numbers[1 + (3 * part)] : 0, numbers[2 + (3 * part)], numbers[3 + (3 * part)]);
            elsewhere = elsewhere % 5 == 0 ? 0 : elsewhere;
            return new DestinationTally(here, here + elsewhere, (here > 0 ? 1 : 0) + (elsewhere == 0 ? 0 : 1 + (spread % elsewhere)));
        })]);
    }

    private sealed record World(Program[] Programs)
    {
        private static readonly DestinationKind[] Kinds = [DestinationKind.Port, DestinationKind.Domain, DestinationKind.ServerName];
        private static readonly Destination Place = Destination.Of("a.example.com", null, 443, _ => null);

        public ClientBelief Judge() => ClientModel.Judge(
            CandidateSet.Of([.. Programs.Select((program, i) => Row($"p{i}", program.Count))]), Place,
            (candidate, kind, _) => Programs[int.Parse(candidate.Process![1..], System.Globalization.CultureInfo.InvariantCulture)].Tallies[Array.IndexOf(Kinds, kind)]);

        public double ProbabilityOf(int program) => Judge().Of(each => each.Process == $"p{program}").Probability;

        public World With(int program, int part)
        {
            DestinationTally[] tallies = [.. Programs[program].Tallies];
            tallies[part] += new DestinationTally(1, 1, tallies[part].Count == 0 ? 1 : 0);
            Program[] programs = [.. Programs];
            programs[program] = programs[program] with { Tallies = tallies };
            return new World(programs);
        }
    }
}
