using System.Net;
using System.Text.Json;
using Whorl.Service.Keys;

namespace Whorl.Service.Tests.Campaigns;

/// <summary>Who does not want to be scanned is not.</summary>
public sealed class OptOutTests
{
    [Theory]
    [InlineData("127.0.0.1", """{"ip": "127.0.0.1"}""")]
    [InlineData("127.0.0.0/24", """{"ip": "127.0.0.1"}""")]
    [InlineData("127.0.0.0-127.0.0.9", """{"host": "one.example"}""")]
    [InlineData("one.example", """{"host": "one.example"}""")]
    [InlineData("one.example", """{"ip": "127.0.0.2", "sni": "one.example"}""")]
    [InlineData("*.example", """{"host": "One.EXAMPLE"}""")]
    public async Task A_scan_on_demand_is_refused_with_the_word_and_let_through_again_afterwards(string entry, string request)
    {
        await using RunningService service = await CampaignService.StartAsync(lookup: new FixedLookup().With("one.example", "127.0.0.1"));
        string key = service.Key(KeyRole.Analyst);
        (HttpStatusCode status, JsonElement added, _) = await service.AskAsync("POST", "/api/v1/opt-outs", key, $$"""{"entry": "{{entry}}", "why": "asked by mail"}""");
        Assert.Equal((HttpStatusCode.Created, entry, "Analyst"), (status, added.GetProperty("entry").GetString(), added.GetProperty("who").GetString()));
        (HttpStatusCode refused, JsonElement problem, _) = await service.JudgeAsync(key, request);
        Assert.Equal((HttpStatusCode.Forbidden, "urn:whorl:problem:policy-opt-out"), (refused, problem.GetProperty("type").GetString()));
        Assert.Contains("opt-out", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await service.AskAsync("DELETE", $"/api/v1/opt-outs/{added.Number("id")}", key)).Status);
        Assert.NotEqual(HttpStatusCode.Forbidden, (await service.JudgeAsync(key, request, ("Prefer", "wait=0"))).Status);
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        Assert.Equal(["scan allowed", "opt-out-remove done", "scan opt-out", "opt-out-add done"], audit.GetProperty("entries").EnumerateArray().Select(line => $"{line.GetProperty("action")} {line.GetProperty("outcome")}"));
    }

    [Fact]
    public async Task A_campaign_that_runs_asks_nothing_more_of_whoever_is_added()
    {
        await using CountingServer server = new("0.0.0.0");
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        long id = await service.BeginAsync(key, $"127.0.1.0/24:{server.Port}\n", "name=x&methods=cert&rate=50");
        await service.AwaitAsync(key, id, campaign => campaign.Number("done") > 5);
        Assert.Equal(HttpStatusCode.Created, (await service.AskAsync("POST", "/api/v1/opt-outs", key, """{"entry": "127.0.1.0/24", "why": "asked by mail"}""")).Status);
        JsonElement done = await service.AwaitStateAsync(key, id, "done");
        Assert.Equal((256, 256), (done.Number("done"), done.Status("success") + done.Status("blocklisted-target")));
        Assert.InRange(done.Status("blocklisted-target"), 100, 250);
        Assert.All((await service.ResultsAsync(key, id)).Where(record => record.GetProperty("status").GetString() == "excluded"), record => Assert.Contains("(opt-out)", record.GetProperty("error").GetString(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"entry": "", "why": "x"}""")]
    [InlineData("""{"entry": "# x", "why": "x"}""")]
    [InlineData("""{"entry": "192.0.2.1:443", "why": "x"}""")]
    [InlineData("""{"entry": "https://example.com/", "why": "x"}""")]
    [InlineData("""{"entry": "a..b", "why": "x"}""")]
    [InlineData("""{"entry": "192.0.2.1", "why": ""}""")]
    [InlineData("""{"entry": "192.0.2.1", "why": "\u0007"}""")]
    [InlineData("""{"entry": "192.0.2.1"}""")]
    [InlineData("""{"entry": "\ud800", "why": "x"}""")]
    [InlineData("[1]")]
    [InlineData("nonsense")]
    public async Task What_is_no_entry_is_refused(string body)
    {
        await using RunningService service = await CampaignService.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("POST", "/api/v1/opt-outs", service.Key(KeyRole.Analyst), body)).Status);
    }

    [Fact]
    public async Task An_entry_is_there_once_and_the_list_comes_page_by_page()
    {
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        foreach (string entry in (string[])["192.0.2.1", "192.0.2.2", "*.example.com"])
        {
            Assert.Equal(HttpStatusCode.Created, (await service.AskAsync("POST", "/api/v1/opt-outs", key, $$"""{"entry": "{{entry}}", "why": "x"}""")).Status);
        }

        Assert.Equal(HttpStatusCode.Conflict, (await service.AskAsync("POST", "/api/v1/opt-outs", key, """{"entry": "192.0.2.1", "why": "y"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.AskAsync("DELETE", "/api/v1/opt-outs/99", key)).Status);
        (_, JsonElement page, _) = await service.AskAsync("GET", "/api/v1/opt-outs?limit=2", service.Key(KeyRole.Viewer));
        Assert.Equal(["*.example.com", "192.0.2.2"], page.GetProperty("opt_outs").EnumerateArray().Select(one => one.GetProperty("entry").GetString()));
        Assert.Equal("/api/v1/opt-outs?limit=2&before=2", page.GetProperty("next").GetString());
    }
}
