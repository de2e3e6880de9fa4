using Whorl.Detection.Hunting;
using Whorl.Store.Feeds;
using static Whorl.Detection.Tests.Hunting.HuntWorld;

namespace Whorl.Detection.Tests.Hunting;

public sealed class NewDestinationTests : IDisposable
{
    private readonly HuntWorld world = new();

    [Fact]
    public void A_new_destination_is_a_target_to_ask_about()
    {
        world.Network("45.33.0.0", "45.33.255.255", 63949, "Hoster").Met(0).Met(20, server: "45.33.32.156", name: "new.example").Met(21, server: "45.33.32.156", name: "new.example");
        Hit hit = Assert.Single(world.Hunt("new-destination"));
        Assert.Equal(("new", Severity.Info, true), (hit.Case, hit.Severity, hit.IsTarget));
        Assert.Contains(hit.Evidence, evidence => evidence.Words == "it is in AS63949, Hoster");
        Assert.Contains(hit.Caveats, caveat => caveat.StartsWith("ask, don't touch", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_port_and_another_name_are_other_destinations()
    {
        world.Met(0).Met(20).Met(20, port: 8443).Met(20, name: "other.example").Met(20, name: null);
        Assert.Equal(3, world.Hunt("new-destination").Count);
    }

    [Fact]
    public void What_is_ordinary_is_left_out()
    {
        world.Listed(Popular("example.org"), new Indicator { Type = IndicatorType.Network, Value = "151.101.0.0/16", Role = IndicatorRole.Provider, Label = "Fastly" })
            .Network("1.1.1.0", "1.1.1.255", 13335, "Cloudflare")
            .Met(0).Met(20, server: "45.33.32.1", name: "www.example.org").Met(20, server: "151.101.1.1", name: "a.example").Met(20, server: "1.1.1.1", name: "b.example")
            .Met(20, server: "192.168.7.7", name: "printer").Met(20, server: "45.33.32.2", name: "x.allowed.example");
        Assert.Empty(world.Hunt("new-destination", "allow=*.allowed.example"));
        Assert.Equal([1L, 1, 1, 2], world.Held.Values);
    }

    [Fact]
    public void A_listed_destination_is_high_whatever_else_it_is()
    {
        world.Listed(Popular("example.org"), Threat(IndicatorType.Address, "45.33.32.1", "Sliver")).Met(0).Met(20, server: "45.33.32.1", name: "example.org");
        Hit hit = Assert.Single(world.Hunt("new-destination"));
        Assert.Equal(("listed", Severity.High), (hit.Case, hit.Severity));
        Assert.Equal(["Sliver"], hit.Families);
    }

    public void Dispose() => world.Dispose();
}
