using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Yaml;
using Whorl.Store.Feeds;
using static Whorl.Detection.Tests.Hunting.HuntWorld;

namespace Whorl.Detection.Tests.Hunting;

/// <summary>The rules that judge clients by what databases know of their fingerprints: systems, browsers, runtimes.</summary>
public sealed class ClientRuleTests : IDisposable
{
    private const string Office = "segments=10.0.0.0/8=Windows,macOS";
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

    private readonly HuntWorld world = new();

    [Theory]
    [InlineData(95, 1)] // P(Linux | fp) = 95 / 100
    [InlineData(94, 0)] // 94 / 99 = 0.949..
    public void The_system_must_be_as_good_as_certain(long linux, int hits)
    {
        world.Labelled(Label(Ja4, "updater", linux, "Linux"), Label(Ja4, "updater", 5, "Windows")).Met(0);
        List<Hit> found = world.Hunt("wrong-operating-system", Office);
        Assert.Equal(hits, found.Count);
        Assert.All(found, hit => Assert.Equal((0.95, "wrong", Severity.Medium), (hit.Score, hit.Case, hit.Severity)));
    }

    [Fact]
    public void A_system_that_the_narrowest_network_has_is_no_hit()
    {
        world.Labelled(Label(Ja4, "apt", 50, "Linux")).Met(0, client: "10.0.5.1").Met(0, client: "192.168.0.1");
        Assert.Empty(world.Hunt("wrong-operating-system", Office + ";10.0.5.0/24=Linux"));
    }

    [Fact]
    public void Java_says_nothing_of_the_system()
    {
        world.Labelled(Label(Ja4, "java", 50, "Linux")).Met(0);
        Assert.Empty(world.Hunt("wrong-operating-system", Office));
        Assert.Equal(1, world.Held["wrong-operating-system: runtimes that bring their TLS along to every system"]);
    }

    [Fact]
    public void Three_families_at_one_address_are_a_gateway()
    {
        world.Labelled(Label(Ja4, "apt", 50, "Linux"), Label(OtherJa4, "svchost.exe", 50, "Windows"), Label("t12d060500_915bc7144b37_151c0a07749b", "com.android.app", 50, "Android"))
            .Met(0, ja4: OtherJa4).Met(0.1, ja4: "t12d060500_915bc7144b37_151c0a07749b").Met(0.2).Met(1.15);
        List<Hit> hits = world.Hunt("wrong-operating-system", Office);
        Assert.Equal([("wrong", Severity.Medium), ("behind-nat", Severity.Info), ("wrong", Severity.Medium)], hits.Select(hit => (hit.Case, hit.Severity)));
    }

    [Fact]
    public void Without_networks_or_databases_it_says_what_is_missing()
    {
        world.Met(0);
        world.Hunt("wrong-operating-system");
        world.Hunt("wrong-operating-system", Office);
        Assert.Contains("no network is named", world.Notes[0], StringComparison.Ordinal);
        Assert.Contains("no client database", world.Notes[1], StringComparison.Ordinal);
        Assert.Contains("there is no system 'Plan9'", Assert.Throws<HuntFileException>(() => world.Hunt("wrong-operating-system", "segments=10.0.0.0/8=Plan9")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_browser_that_the_network_has_not_is_a_hit_and_electron_is_chromium()
    {
        world.Labelled(Label(Ja4, "slack.exe", 30), Label(Ja4, "chrome.exe", 70), Label(OtherJa4, "firefox.exe")).Met(0).Met(0, client: "10.0.0.2", ja4: OtherJa4);
        Hit hit = Assert.Single(world.Hunt("wrong-browser", "segments=10.0.0.0/8=chromium"));
        Assert.Equal(("not-allowed", "10.0.0.2", 1.0), (hit.Case, hit.Client.ToString(), hit.Score));
    }

    [Fact]
    public void The_destination_tells_apart_what_the_fingerprint_cannot()
    {
        world.Labelled(
                Label(Ja4, "firefox", 900, "Windows") with { Destinations = Went("www.example.com", 800, "other.example.net", 100) },
                Label(Ja4, "python3", 900, "Linux") with { Destinations = Went("pypi.example.org", 880, "other.example.net", 20) })
            .Met(0, name: "pypi.example.org").Met(0, client: "10.0.0.2");
        Assert.Equal("10.0.0.1", Assert.Single(world.Hunt("runtime-out-of-place", "segments=10.0.0.0/8=")).Client.ToString());
        Hit wrong = Assert.Single(world.Hunt("wrong-browser", "segments=10.0.0.0/8=chromium"));
        Assert.Equal("10.0.0.2", wrong.Client.ToString());
        Assert.Contains("at this destination", wrong.Evidence[0].Words, StringComparison.Ordinal);

        // Firefox's system is allowed, Python's is portable; the counts alone would be half and half.
        Assert.Empty(world.Hunt("wrong-operating-system", Office));
    }

    [Fact]
    public void At_a_place_where_none_of_the_known_programs_goes_nothing_is_said_of_them()
    {
        world.Labelled(Label(Ja4, "firefox", 100_000) with { Destinations = Went("www.example.com", 99_999, "www.example.net", 1) }).Met(0, name: "strange.example.org");
        Assert.Empty(world.Hunt("wrong-browser", "segments=10.0.0.0/8=chromium"));
        Assert.Equal(1, world.Held["wrong-browser: fingerprints that several families share"]);
    }

    [Fact]
    public void A_runtime_that_claims_to_be_chrome_lies()
    {
        world.Labelled(Label(OtherJa4, "python3.11", 90), Label(OtherJa4, "agent", 10), Label(Ja4, "firefox", 10))
            .Met(0, ja4: OtherJa4, agent: Chrome).Met(0, ja4: OtherJa4, client: "10.0.0.2", agent: "python-requests/2.31").Met(0, ja4: Ja4, client: "10.0.0.3", agent: Chrome);
        List<Hit> hits = world.Hunt("wrong-browser");
        Assert.Equal([("10.0.0.1", "claims-a-browser", Severity.High), ("10.0.0.3", "claims-other-browser", Severity.Medium)], hits.Select(hit => (hit.Client.ToString()!, hit.Case, hit.Severity)).Order());
    }

    [Fact]
    public void A_claim_that_the_fingerprint_bears_out_is_held_back()
    {
        world.Labelled(Label(Ja4, "msedge.exe")).Met(0, agent: Chrome);
        Assert.Empty(world.Hunt("wrong-browser"));
        Assert.Equal(1, world.Held["wrong-browser: claims that the fingerprint bears out"]);
    }

    [Theory]
    [InlineData("t12d060500_915bc7144b37_151c0a07749b", Chrome, 1)]
    [InlineData("t13d1516h2_8daaf6152771_e5627efa2ab1", Chrome, 0)]
    [InlineData("t12d0605h2_915bc7144b37_151c0a07749b", Chrome, 0)]
    [InlineData("t12d060500_915bc7144b37_151c0a07749b", "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko", 0)]
    [InlineData("t12d060500_915bc7144b37_151c0a07749b", "curl/8.5.0", 0)]
    public void An_unknown_hello_is_held_against_what_it_claims(string ja4, string agent, int hits)
    {
        world.Met(0, ja4: ja4, agent: agent);
        Assert.Equal(hits, world.Hunt("wrong-browser").Count(hit => hit.Case == "claims-what-it-cannot"));
    }

    [Fact]
    public void A_runtime_out_of_place_weighs_more_where_the_server_is_rare()
    {
        world.Labelled(Label(OtherJa4, "python3", 60), Label(OtherJa4, "tool", 40))
            .Met(0, name: "busy.example", client: "10.0.0.2").Met(0, name: "busy.example", client: "10.0.0.3").Met(0, name: "busy.example", client: "10.0.0.4")
            .Met(1, name: "busy.example", ja4: OtherJa4).Met(1, name: "rare.example", ja4: OtherJa4);
        List<Hit> hits = world.Hunt("runtime-out-of-place");
        Assert.Equal([("busy.example", "out-of-place", Severity.Medium), ("rare.example", "rare-target", Severity.High)], hits.Select(hit => (hit.ServerName!, hit.Case, hit.Severity)).Order());
        Assert.All(hits, hit => Assert.Equal(0.6, hit.Score));
    }

    [Fact]
    public void Developers_and_agents_may_use_runtimes()
    {
        world.Labelled(Label(OtherJa4, "go", 10, library: "Go crypto/tls")).Met(0, client: "10.1.0.1", ja4: OtherJa4).Met(0, name: "intake.agent.example", ja4: OtherJa4);
        Assert.Empty(world.Hunt("runtime-out-of-place", "segments=10.1.0.0/16=go", "agents=*.agent.example"));
        Assert.Equal([1L, 1], world.Held.Values);
        Assert.Equal(2, world.Hunt("runtime-out-of-place", "segments=10.1.0.0/16=python").Count);
    }

    [Fact]
    public void A_popular_server_is_never_rare_and_a_shared_fingerprint_is_no_runtime()
    {
        world.Listed(Popular("pypi.example")).Labelled(Label(OtherJa4, "python3", 10), Label(Ja4, "python3", 49), Label(Ja4, "OUTLOOK.EXE", 51)).Met(0, name: "pypi.example", ja4: OtherJa4).Met(0, ja4: Ja4);
        Assert.Equal("out-of-place", Assert.Single(world.Hunt("runtime-out-of-place")).Case);
    }

    [Theory]
    [InlineData("python3.11", "python")]
    [InlineData("C:\\Windows\\PowerShell.exe", "powershell")]
    [InlineData("javaw.exe", "java")]
    [InlineData("JavaScript engine", null)]
    [InlineData("mongo", null)]
    [InlineData("go", "go")]
    [InlineData("Go net/http", "go")]
    [InlineData("libcurl", null)]
    [InlineData("google-chrome", null)]
    public void Runtimes_are_known_by_their_names(string program, string? runtime) => Assert.Equal(runtime, ProgramNames.RuntimeOf(program));

    public void Dispose() => world.Dispose();

    private static DestinationCount[] Went(string one, long often, string other, long seldom) =>
    [
        new(DestinationKind.ServerName, one, often), new(DestinationKind.Domain, one[(one.IndexOf('.', StringComparison.Ordinal) + 1)..], often),
        new(DestinationKind.ServerName, other, seldom), new(DestinationKind.Domain, other[(other.IndexOf('.', StringComparison.Ordinal) + 1)..], seldom),
    ];
}
