using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Hunts;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;
using static Whorl.Detection.Tests.Hunting.HuntWorld;

namespace Whorl.Detection.Tests.Hunting;

public sealed class KnownPairTests : IDisposable
{
    private readonly HuntWorld world = new();

    [Fact]
    public void A_pair_of_one_row_is_high_and_scores_by_its_parts()
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee", 1), Threat(IndicatorType.Ja3s, Ja3s, "Tofsee", 1)).Met(0, ja3: Ja3, ja3s: Ja3s);
        Hit hit = Assert.Single(world.Hunt("known-pair"));
        Assert.Equal(("pair", Severity.High), (hit.Case, hit.Severity));
        Assert.Equal(["Tofsee"], hit.Families);

        // 1 - (1 - 0.4)(1 - 0.3)
        Assert.Equal(0.58, hit.Score!.Value, 12);
        Assert.Contains(hit.Caveats, caveat => caveat.Contains("unknown, not 0", StringComparison.Ordinal));
    }

    [Fact]
    public void Benign_programs_take_from_the_client_s_part()
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee", 1), Threat(IndicatorType.Ja3s, Ja3s, "Tofsee", 1))
            .Labelled(Label(Ja3, "OUTLOOK.EXE"), Label(Ja3, "Teams.exe"), Label(Ja3, "java"), Label(Ja3, "evil.exe", isMalware: true))
            .Met(0, ja3: Ja3, ja3s: Ja3s);
        Hit hit = Assert.Single(world.Hunt("known-pair"));

        // Three benign programs: 0.4 / (1 + log2 4) = 0.4 / 3; 1 - (1 - 0.1333..)(0.7)
        Assert.Equal(1 - ((1 - (0.4 / 3)) * 0.7), hit.Score!.Value, 12);
        Assert.Equal(3, hit.Evidence.Single(evidence => evidence.What == "ambiguity").Value);
        Assert.Contains("OUTLOOK.EXE", hit.Evidence.Single(evidence => evidence.What == "ambiguity").Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0.4)]
    [InlineData(1, 0.2)]
    [InlineData(3, 0.4 / 3)]
    [InlineData(15, 0.08)]
    public void Each_doubling_of_programs_lessens_a_part(int programs, double worth) => Assert.Equal(worth, KnownPairHunt.Worth(0.4, programs), 12);

    [Fact]
    public void A_third_mark_makes_it_critical()
    {
        string sha1 = new('c', 40);
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee", 1), Threat(IndicatorType.Ja3s, Ja3s, "Tofsee", 1)).Listed(Threat(IndicatorType.CertificateSha1, sha1, "Tofsee"))
            .Met(0, ja3: Ja3, ja3s: Ja3s, certificate: new CertificateSummary { Sha1 = sha1 });
        Hit hit = Assert.Single(world.Hunt("known-pair"));
        Assert.Equal(("triple", Severity.Critical), (hit.Case, hit.Severity));
        Assert.Equal(1 - (0.6 * 0.7 * 0.2), hit.Score!.Value, 12);
    }

    [Fact]
    public void A_client_alone_is_information_and_a_server_alone_is_nothing()
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee"), Threat(IndicatorType.Ja3s, Ja3s, "Tofsee"))
            .Met(0, ja3: Ja3).Met(1, ja3s: Ja3s);
        Hit hit = Assert.Single(world.Hunt("known-pair"));
        Assert.Equal(("client-alone", Severity.Info), (hit.Case, hit.Severity));
        Assert.Equal(1, world.Held["known-pair: server-alone is off"]);
    }

    [Fact]
    public void Halves_of_two_families_are_no_pair()
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee"), Threat(IndicatorType.Ja3s, Ja3s, "Dridex")).Met(0, ja3: Ja3, ja3s: Ja3s);
        Assert.Equal("client-alone", Assert.Single(world.Hunt("known-pair")).Case);
    }

    [Fact]
    public void A_listed_address_makes_a_client_s_half_more_than_a_hint()
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee"), Threat(IndicatorType.AddressPort, "93.184.216.34:443", "Tofsee")).Met(0, ja3: Ja3).Met(1, ja3: Ja3, port: 8443);
        List<Hit> hits = world.Hunt("known-pair");
        Assert.Equal(["client-and-target", "client-alone"], hits.Select(hit => hit.Case));
    }

    [Fact]
    public void A_popular_server_lowers_a_pair()
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee", 1), Threat(IndicatorType.Ja3s, Ja3s, "Tofsee", 1)).Listed(Popular("example.com")).Met(0, ja3: Ja3, ja3s: Ja3s);
        Hit hit = Assert.Single(world.Hunt("known-pair"));
        Assert.Equal(("pair-popular", Severity.Low), (hit.Case, hit.Severity));
        Assert.Equal("example.com is on the top list feed2: lowered from pair to pair-popular", Assert.Single(hit.Guards));
    }

    [Fact]
    public void Rows_that_have_expired_do_not_count()
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee") with { Expires = (Start / 1_000_000_000) + 3600 }).Met(0, ja3: Ja3).Met(0.5, client: "10.0.0.2", ja3: Ja3);
        Assert.Equal(Start, Assert.Single(world.Hunt("known-pair")).Timestamp);
    }

    [Fact]
    public void The_rule_s_own_pairs_need_no_store()
    {
        world.Met(0, ja3: "4d7a28d6f2263ed61de88ca66eb011e3", ja3s: "80b3a14bccc8598a1f3bbe83e71f735f");
        Assert.Equal(["Emotet"], Assert.Single(world.Hunt("known-pair")).Families);
        Assert.Contains(world.Notes, note => note.Contains("lists no fingerprint of a threat", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Emotet=4d7a28d6f2263ed61de88ca66eb011e3")]
    [InlineData("Emotet=4d7a28d6f2263ed61de88ca66eb011e3,80b3a14bccc8598a1f3bbe83e71f735")]
    public void A_pair_that_is_none_is_told(string pairs) => Assert.Equal(
        "known-pair: the pair of Emotet is to be a JA3 and a JA3S, 32 hexadecimal digits each, as [4d7a..., 80b3...]",
        Assert.Throws<Whorl.Detection.Hunting.Yaml.HuntFileException>(() => world.Hunt("known-pair", $"pairs={pairs}")).Message);

    [Fact]
    public void The_same_hit_is_shown_once_a_day()
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee")).Met(0, ja3: Ja3).Met(0.3, ja3: Ja3).Met(0.9, ja3: Ja3).Met(1.2, ja3: Ja3);
        Assert.Equal([Start, Start + (long)(1.2 * 86_400e9)], world.Hunt("known-pair").Select(hit => hit.Timestamp));
        Assert.Equal(2, world.Repeats);
    }

    public void Dispose() => world.Dispose();
}
