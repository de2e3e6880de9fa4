using Whorl.Detection.Hunting;
using Whorl.Detection.Scoring;
using Whorl.Store.Feeds;
using static Whorl.Detection.Tests.Hunting.HuntWorld;

namespace Whorl.Detection.Tests.Hunting;

public sealed class ProactiveSearchTests : IDisposable
{
    private const string Atsf = "0123456789abcdef";

    private readonly HuntWorld world = new();

    [Fact]
    public void Servers_like_listed_ones_are_ranked_by_what_they_share()
    {
        world.Listed(Threat(IndicatorType.AddressPort, "45.33.32.1:8443", "Sliver"))
            .Probed("45.33.32.1", Atsf, "nginx", 8443, subject: "CN=multiplayer").Probed("45.33.32.2", Atsf, "Apache", 443).Probed("45.33.32.3", Atsf, "nginx", 8443, subject: "CN=multiplayer")
            .Probed("45.33.32.4", "fedcba9876543210", "nginx", 8443);
        List<Hit> hits = world.Hunt("proactive-search");
        Assert.Equal(["45.33.32.3", "45.33.32.2"], hits.Select(hit => hit.Server.ToString()!));
        Assert.Equal([("strong-candidate", Severity.Medium), ("candidate", Severity.Low)], hits.Select(hit => (hit.Case, hit.Severity)));
        Assert.All(hits, hit => Assert.Equal(["Sliver"], hit.Families));
        Assert.All(hits, hit => Assert.True(hit.IsTarget));

        // One listed server and no popular one: what the share is at least, by Jeffreys, and three marks.
        Assert.Equal(BetaQuantile.OfShare(1, 0, 0.05) + 3, hits[0].Score!.Value, 9);
        Assert.Equal(1, hits[0].Evidence[0].Value);
    }

    [Fact]
    public void Fingerprints_of_popular_servers_and_popular_servers_are_left_out()
    {
        world.Listed(Threat(IndicatorType.Address, "45.33.32.1", "Sliver"), Popular("one.example"), Popular("two.example"))
            .Probed("45.33.32.1", Atsf).Probed("45.33.32.8", Atsf, name: "one.example").Probed("45.33.32.9", Atsf, name: "two.example").Probed("45.33.32.2", Atsf);
        Assert.Empty(world.Hunt("proactive-search"));
        Assert.Equal(1, world.Held["proactive-search: fingerprints that popular servers show too"]);

        // One of three: the score is a third.
        Assert.Equal("45.33.32.2", Assert.Single(world.Hunt("proactive-search", "least-score=0.3")).Server.ToString());
    }

    [Fact]
    public void A_listed_fingerprint_needs_no_listed_server()
    {
        world.Listed(Threat(IndicatorType.Atsf, Atsf, "Havoc")).Probed("45.33.32.2", Atsf);
        Hit hit = Assert.Single(world.Hunt("proactive-search"));
        Assert.Equal("its ATSF is listed as Havoc by feed1", hit.Evidence[0].Words);
        Assert.Equal(0, hit.Score);
    }

    public void Dispose() => world.Dispose();
}
