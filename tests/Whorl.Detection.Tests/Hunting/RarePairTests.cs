using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Hunts;
using Whorl.Store.Sightings;
using static Whorl.Detection.Tests.Hunting.HuntWorld;

namespace Whorl.Detection.Tests.Hunting;

public sealed class RarePairTests : IDisposable
{
    private const string OtherJa3s = "cccccccccccccccccccccccccccccccc";

    private readonly HuntWorld world = new();

    [Theory]
    [InlineData(1, 100, 2, 0.5, 6.0732)] // -log2(1.5 / 101)
    [InlineData(50, 100, 2, 0.5, 1)] // -log2(50.5 / 101)
    [InlineData(1, 1, 1, 0.5, 0)] // -log2(1.5 / 1.5)
    [InlineData(0, 30, 2, 1, 5)] // -log2(1 / 32)
    public void Surprise_is_that_of_additive_smoothing(double times, double all, int kinds, double smoothing, double bits) =>
        Assert.Equal(bits, RarePairHunt.Surprise(times, all, kinds, smoothing), 4);

    [Theory]
    [InlineData(0.02, 11.5)]
    [InlineData(0.021, 10)]
    [InlineData(0.499, 10)]
    [InlineData(0.5, 8.5)]
    public void Prevalence_weighs(double prevalence, double rank) => Assert.Equal(rank, RarePairHunt.Weighed(10, prevalence), 12);

    [Fact]
    public void The_rare_answer_is_ranked_with_its_bits()
    {
        for (int i = 0; i < 39; i++)
        {
            world.Met(0.001 * i, client: $"10.0.0.{i % 4}", ja3s: Ja3s);
        }

        world.Met(0.1, client: "10.0.0.1", ja3s: OtherJa3s);
        Hit hit = Assert.Single(world.Hunt("rare-pair"));
        Assert.Equal(("rare", Severity.Info, OtherJa3s), (hit.Case, hit.Severity, hit.Fingerprints.Ja3s));

        // One of 40 answers of two kinds: -log2(1.5 / 41); one of four clients met it, which weighs nothing.
        Assert.Equal(-Math.Log2(1.5 / 41), hit.Score!.Value, 12);
        Assert.Equal(0.25, hit.Evidence[1].Value);
    }

    [Fact]
    public void An_answer_is_not_rare_under_another_client()
    {
        for (int i = 0; i < 40; i++)
        {
            world.Met(0.001 * i, ja3s: Ja3s).Met(0.001 * i, ja4: OtherJa4, ja3s: OtherJa3s);
        }

        Assert.Empty(world.Hunt("rare-pair"));
    }

    [Fact]
    public void Names_with_several_kinds_of_servers_are_left_out()
    {
        for (int i = 0; i < 60; i++)
        {
            world.Met(0.001 * i, ja3s: new string((char)('a' + (i % 3)), 32));
        }

        world.Met(0.1, ja3s: "dddddddddddddddddddddddddddddddd");
        Assert.Empty(world.Hunt("rare-pair"));
        Assert.Equal(4, world.Held["rare-pair: names behind which several kinds of servers answer"]);
        Assert.NotEmpty(world.Hunt("rare-pair", "mixed=0.2"));
    }

    [Fact]
    public void A_seldom_client_surprises_nobody()
    {
        world.Met(0, ja3s: Ja3s).Met(0.1, ja3s: OtherJa3s);
        Assert.Empty(world.Hunt("rare-pair", "least-surprise=0"));
    }

    [Fact]
    public void A_clock_without_a_name_and_with_its_own_certificate_is_more_than_rare()
    {
        for (int i = 0; i < 400; i++)
        {
            world.Met(0.0005 * i, ja3s: Ja3s);
        }

        for (int i = 0; i < 8; i++)
        {
            world.Met(0.2 + (i * 60 / 86_400.0), server: "198.51.100.7", name: null, ja3s: OtherJa3s, traits: HandshakeTraits.SelfSigned);
        }

        Hit hit = Assert.Single(world.Hunt("rare-pair"));
        Assert.Equal(("rare-with-marks", Severity.Medium), (hit.Case, hit.Severity));
        Assert.Equal(["surprise", "prevalence", "self_signed", "no_name", "beacon"], hit.Evidence.Select(evidence => evidence.What));
        Assert.StartsWith("8 connections every 60 seconds", hit.Evidence[4].Words, StringComparison.Ordinal);
    }

    [Fact]
    public void No_more_than_so_many_are_shown_a_day()
    {
        for (int i = 0; i < 500; i++)
        {
            world.Met(0.0005 * i, ja3s: Ja3s);
        }

        for (int i = 0; i < 30; i++)
        {
            world.Met(0.3 + (0.0001 * i), ja3s: $"{i:x32}").Met(1 + (0.0001 * i), client: "10.0.0.2", ja3s: $"{i + 100:x32}");
        }

        Assert.Equal(40, world.Hunt("rare-pair").Count);
        Assert.Equal(10, world.Hunt("rare-pair", "top=5").Count);
    }

    public void Dispose() => world.Dispose();
}
