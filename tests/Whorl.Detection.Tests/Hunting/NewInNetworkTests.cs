using Whorl.Detection.Hunting;
using Whorl.Store.Sightings;
using static Whorl.Detection.Tests.Hunting.HuntWorld;

namespace Whorl.Detection.Tests.Hunting;

public sealed class NewInNetworkTests : IDisposable
{
    private readonly HuntWorld world = new();

    [Fact]
    public void What_comes_after_the_time_of_learning_is_new()
    {
        world.Met(0).Met(13.9, ja4: OtherJa4).Met(15).Met(16, ja4: OtherJa4).Met(17, client: "10.0.0.9", ja4: "t12d060500_915bc7144b37_151c0a07749b");
        Hit hit = Assert.Single(world.Hunt("new-in-network"));
        Assert.Equal(("10.0.0.9", "new", Severity.Low), (hit.Client.ToString(), hit.Case, hit.Severity));
    }

    [Fact]
    public void Nothing_is_judged_in_a_time_too_short_and_that_is_said()
    {
        world.Met(0).Met(5, ja4: OtherJa4);
        Assert.Empty(world.Hunt("new-in-network"));
        Assert.Contains("2026-01-19T12:00", Assert.Single(world.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void It_stays_new_until_so_many_hosts_or_handshakes_show_it()
    {
        world.Met(0);
        for (int host = 1; host <= 6; host++)
        {
            world.Met(20 + host, client: $"10.0.0.{host}", ja4: OtherJa4);
        }

        Assert.Equal(3, world.Hunt("new-in-network").Count);
        Assert.Equal(2, world.Hunt("new-in-network", "flows=2").Count);
    }

    [Fact]
    public void An_updated_browser_is_no_news_and_four_hosts_are_no_update()
    {
        world.Met(0);
        for (int host = 1; host <= 6; host++)
        {
            world.Met(20 + (host * 0.01), client: $"10.0.0.{host}", name: $"site{host}.example", ja4: OtherJa4, alpn: "h2;http/1.1");
        }

        Assert.Empty(world.Hunt("new-in-network"));
        Assert.Equal(3, world.Held["new-in-network: new on many hosts within a day, as an updated browser is"]);
        List<Hit> hits = world.Hunt("new-in-network", "update-hosts=6");
        Assert.Equal(3, hits.Count);
        Assert.Contains("6 hosts showed it", Assert.Single(hits[0].Guards), StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_on_many_hosts_is_no_browser()
    {
        world.Met(0);
        for (int host = 1; host <= 9; host++)
        {
            world.Met(20 + (host * 0.01), client: $"10.0.0.{host}", name: "c2.example", ja4: OtherJa4, alpn: "h2;http/1.1");
        }

        Assert.Equal(3, world.Hunt("new-in-network").Count);
    }

    [Fact]
    public void What_was_away_for_long_is_new_again()
    {
        world.Met(0, ja4: OtherJa4).Met(0).Met(80).Met(100, ja4: OtherJa4);
        Hit hit = Assert.Single(world.Hunt("new-in-network"));
        Assert.StartsWith("the client's fingerprint was not seen in the network for 90 days", hit.Evidence[0].Words, StringComparison.Ordinal);
        Assert.Empty(world.Hunt("new-in-network", "decay=101"));
    }

    [Fact]
    public void It_never_runs_on_ja3_nor_on_resumed_sessions()
    {
        world.Met(0).Met(20, ja4: null, ja3: Ja3).Met(21, ja4: OtherJa4, traits: HandshakeTraits.Resumed);
        Assert.Empty(world.Hunt("new-in-network"));
        Assert.Equal(2, world.Held.Count);
    }

    [Fact]
    public void A_segment_knows_less_than_the_network()
    {
        world.Met(0, client: "10.0.1.1", ja4: OtherJa4).Met(0, client: "10.0.2.1").Met(20, client: "10.0.2.1", ja4: OtherJa4);
        Assert.Empty(world.Hunt("new-in-network"));
        Hit hit = Assert.Single(world.Hunt("new-in-network", "scopes=network,segment", "segments=servers=10.0.2.0/24;office=10.0.1.0/24"));
        Assert.Equal("servers", hit.Segment);
    }

    [Fact]
    public void What_the_store_has_from_before_the_window_is_known()
    {
        world.Met(0).Met(1, ja4: OtherJa4).Met(30, ja4: OtherJa4).Met(31, ja4: "t12d060500_915bc7144b37_151c0a07749b");
        Hit hit = Assert.Single(world.Hunt(RuleCatalogue.Of("new-in-network"), Start + (long)(29 * 86_400e9), null));
        Assert.Equal("t12d060500_915bc7144b37_151c0a07749b", hit.Fingerprints.Ja4);
    }

    [Fact]
    public void A_scope_that_does_not_exist_is_told() =>
        Assert.Equal("new-in-network: there is no scope 'planet'; the scopes are network, segment and host",
            Assert.Throws<Whorl.Detection.Hunting.Yaml.HuntFileException>(() => world.Hunt("new-in-network", "scopes=planet")).Message);

    public void Dispose() => world.Dispose();
}
