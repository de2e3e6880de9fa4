using System.Net;
using System.Text.Json;
using Whorl.Probing.Targets;
using Whorl.Service.Keys;
using Whorl.Service.Policy;

namespace Whorl.Service.Tests;

/// <summary>What the service must never be talked into connecting to (server-side request forgery). Nothing here leaves the machine: each is refused before.</summary>
public sealed class PolicyTests
{
    [Theory]
    [InlineData("10.0.0.1", "special-address")]
    [InlineData("172.16.0.1", "special-address")]
    [InlineData("192.168.1.1", "special-address")]
    [InlineData("100.64.0.1", "special-address")]
    [InlineData("169.254.1.1", "special-address")]
    [InlineData("0.0.0.0", "special-address")]
    [InlineData("255.255.255.255", "special-address")]
    [InlineData("224.0.0.1", "special-address")]
    [InlineData("fe80::1", "special-address")]
    [InlineData("fd00::1", "special-address")]
    [InlineData("ff02::1", "special-address")]
    [InlineData("::", "special-address")]
    [InlineData("127.0.0.1", "own-address")]
    [InlineData("127.8.8.8", "own-address")]
    [InlineData("::1", "own-address")]
    [InlineData("[::1]", "own-address")]
    [InlineData("::ffff:127.0.0.1", "own-address")]
    [InlineData("::ffff:7f00:1", "own-address")]
    [InlineData("::ffff:10.0.0.1", "special-address")]
    [InlineData("::127.0.0.1", "own-address")]
    [InlineData("64:ff9b::7f00:1", "own-address")]
    [InlineData("64:ff9b::a9fe:a9fe", "cloud-metadata")]
    [InlineData("2002:7f00:1::", "own-address")]
    [InlineData("2002:a00:1::1", "special-address")]
    [InlineData("169.254.169.254", "cloud-metadata")]
    [InlineData("100.100.100.200", "cloud-metadata")]
    [InlineData("168.63.129.16", "cloud-metadata")]
    [InlineData("fd00:ec2::254", "cloud-metadata")]
    [InlineData("::ffff:169.254.169.254", "cloud-metadata")]
    [InlineData("2130706433", "hidden-address")]
    [InlineData("0177.0.0.1", "hidden-address")]
    [InlineData("0x7f.0.0.1", "hidden-address")]
    [InlineData("0x7f000001", "hidden-address")]
    [InlineData("127.1", "hidden-address")]
    [InlineData("127.0.0.1.", "hidden-address")]
    [InlineData("017700000001", "hidden-address")]
    [InlineData("inside.example", "special-address")]
    [InlineData("loop.example", "own-address")]
    [InlineData("meta.example", "cloud-metadata")]
    [InlineData("mixed.example", "special-address")]
    [InlineData("six.example", "own-address")]
    public async Task Each_is_refused_with_the_policys_name(string host, string policy)
    {
        FixedLookup lookup = new FixedLookup().With("inside.example", "10.1.2.3").With("loop.example", "127.0.0.1").With("meta.example", "169.254.169.254")
            .With("mixed.example", "203.0.114.5 192.168.0.1").With("six.example", "::1");
        await using RunningService service = await RunningService.StartAsync(ScanPolicy.Default, lookup);
        (HttpStatusCode status, JsonElement body, _) = await service.JudgeAsync(service.Key(KeyRole.Analyst), $$"""{"host": "{{host}}"}""");

        Assert.Equal((HttpStatusCode.Forbidden, $"urn:whorl:problem:policy-{policy}"), (status, body.GetProperty("type").GetString()));
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        Assert.Equal((policy, "scan"), (audit.GetProperty("entries")[0].GetProperty("outcome").GetString(), audit.GetProperty("entries")[0].GetProperty("action").GetString()));
    }

    [Fact]
    public async Task A_name_that_leads_elsewhere_the_next_time_is_connected_to_where_it_was_checked()
    {
        await using CountingServer allowed = new();
        FixedLookup lookup = new FixedLookup().With("turning.example", "127.0.0.1", "127.0.0.2");
        ScanPolicy policy = new(RunningService.List("127.0.0.1"), RunningService.List("127.0.0.2"), IsOnlyAllowed: false);
        await using RunningService service = await RunningService.StartAsync(policy, lookup);
        string body = $$"""{"host": "turning.example", "port": {{allowed.Port}}, "max_age": "0s"}""";
        (HttpStatusCode first, JsonElement verdict, _) = await service.JudgeAsync(service.Key(KeyRole.Analyst), body, ("Prefer", "wait=60"));

        Assert.Equal((HttpStatusCode.OK, "success", 1), (first, verdict.GetProperty("status").GetString(), lookup.Asked));
        Assert.True(allowed.Connections >= 20);
        (HttpStatusCode second, JsonElement refusal, _) = await service.JudgeAsync(service.Key(KeyRole.Analyst), body);
        Assert.Equal((HttpStatusCode.Forbidden, "urn:whorl:problem:policy-denied-address"), (second, refusal.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using CountingServer inside = new("127.0.0.2");
        await using CountingServer outside = new("127.0.0.1", $"https://127.0.0.2:{inside.Port}/");
        await using RunningService service = await RunningService.StartAsync(new ScanPolicy(RunningService.List("127.0.0.1"), ExclusionList.Empty, IsOnlyAllowed: false));
        (HttpStatusCode status, _, _) = await service.JudgeAsync(service.Key(KeyRole.Analyst), $$"""{"ip": "127.0.0.1", "port": {{outside.Port}}}""", ("Prefer", "wait=60"));

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(outside.Connections >= 20);
        Assert.Equal(0, inside.Connections);
    }

    [Fact]
    public void Metadata_is_refused_within_a_network_that_is_allowed_and_let_through_by_itself()
    {
        ScanPolicy wide = new(RunningService.List("169.254.0.0/16", "fd00::/8"), ExclusionList.Empty, IsOnlyAllowed: false) { IsOwn = _ => false };
        ScanPolicy narrow = wide with { Allowed = RunningService.List("169.254.169.254") };
        Assert.True(Whorl.Probing.HostAddress.TryParse("169.254.169.254", out Whorl.Probing.HostAddress address));
        Assert.Equal("cloud-metadata", wide.RefuseAddress(address, null)?.Policy);
        Assert.Null(narrow.RefuseAddress(address, null));
    }

    [Fact]
    public async Task A_name_that_is_merely_asked_for_opens_no_address()
    {
        ScanPolicy policy = new(RunningService.List("127.0.0.1", "*.example.org"), ExclusionList.Empty, IsOnlyAllowed: true);
        await using RunningService service = await RunningService.StartAsync(policy);
        (HttpStatusCode status, JsonElement body, _) = await service.JudgeAsync(service.Key(KeyRole.Analyst), """{"ip": "203.0.114.5", "sni": "www.example.org"}""");
        Assert.Equal((HttpStatusCode.Forbidden, "urn:whorl:problem:policy-not-allowed"), (status, body.GetProperty("type").GetString()));
    }

    [Fact]
    public void Only_what_is_allowed_may_be_scanned_where_the_operator_says_so()
    {
        ScanPolicy policy = new(RunningService.List("8.8.8.8", "*.example.org"), RunningService.List("bad.example.org"), IsOnlyAllowed: true) { IsOwn = _ => false };
        Assert.True(Whorl.Probing.HostAddress.TryParse("8.8.8.8", out Whorl.Probing.HostAddress listed));
        Assert.True(Whorl.Probing.HostAddress.TryParse("9.9.9.9", out Whorl.Probing.HostAddress other));
        Assert.Null(policy.RefuseAddress(listed, null));
        Assert.Equal("not-allowed", policy.RefuseAddress(other, null)?.Policy);
        Assert.Equal("not-allowed", policy.RefuseAddress(other, "www.example.net")?.Policy);
        Assert.Null(policy.RefuseAddress(other, "www.example.org"));
        Assert.Equal("denied-name", policy.RefuseName("bad.example.org")?.Policy);
    }
}
