using System.Net;
using System.Text.Json;
using Whorl.Service.Campaigns;
using Whorl.Service.Keys;

namespace Whorl.Service.Tests.Campaigns;

/// <summary>Scans of lists from their beginning to their end, over servers on loopback.</summary>
public sealed class CampaignTests
{
    [Fact]
    public async Task Every_target_is_scanned_once_and_what_is_refused_is_asked_nothing()
    {
        await using CountingServer server = new("0.0.0.0");
        FixedLookup lookup = new FixedLookup().With("one.example", "127.0.0.1").With("mixed.example", "127.0.0.1 10.0.0.1");
        await using RunningService service = await CampaignService.StartAsync(lookup: lookup);
        string key = service.Key(KeyRole.Analyst);
        string list = $"""
            # servers
            127.0.0.1:{server.Port}
            127.0.0.1:{server.Port}   # again
            https://127.0.0.1:{server.Port}/path
            127.0.0.2,,,{server.Port}
            127.0.1.0/30:{server.Port}
            127.0.1.1:{server.Port}
            one.example:{server.Port}
            ONE.example:{server.Port}
            mixed.example:{server.Port}
            none.example:{server.Port}
            10.0.0.1
            169.254.169.254
            2130706433
            half a line
            exa mple..com

            """;
        (HttpStatusCode status, JsonElement added) = await service.SendListAsync(key, list);
        Assert.Equal((HttpStatusCode.Created, "waiting"), (status, added.GetProperty("state").GetString()));
        Assert.Equal((11, 4, 3), (added.Number("targets"), added.Number("duplicates"), added.Number("bad_lines")));
        JsonElement bad = added.GetProperty("first_bad_lines")[0];
        Assert.Equal((14, "2130706433", "looks like an address but is none: write four decimal parts without leading zeros, or IPv6"), (bad.GetProperty("line").GetInt32(), bad.GetProperty("text").GetString(), bad.GetProperty("why").GetString()));

        JsonElement done = await service.AwaitStateAsync(key, added.Number("id"), "done");
        Assert.Equal((11, 7, 3, 1), (done.Number("done"), done.Status("success"), done.Status("blocklisted-target"), done.Status("dns-failure")));
        JsonElement[] records = await service.ResultsAsync(key, added.Number("id"));
        Assert.Equal(11, records.Select(record => record.GetProperty("target").GetString()).Distinct().Count());
        Assert.Equal(11, records.Length);
        Assert.Contains(records, record => record.GetProperty("target").GetString()!.StartsWith("mixed.example", StringComparison.Ordinal) && record.GetProperty("error").GetString()!.Contains("10.0.0.1", StringComparison.Ordinal));
        Assert.Equal(7, server.Connections);
        (_, JsonElement seen, _) = await service.AskAsync("GET", $"/api/v1/observations/servers?ip=127.0.1.3&port={server.Port}", key);
        Assert.Equal(1, seen.GetProperty("servers").GetArrayLength());
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        Assert.Equal(["campaign-end 1 test done", "campaign-start 1 test allowed"], audit.GetProperty("entries").EnumerateArray().Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("target")} {entry.GetProperty("outcome")}"));
    }

    [Fact]
    public async Task Fingerprints_are_counted_and_metrics_tell()
    {
        await using CountingServer server = new("0.0.0.0");
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        long id = await service.BeginAsync(key, $"127.0.0.1:{server.Port}\n127.0.0.2:{server.Port}\n", "name=two");
        JsonElement done = await service.AwaitStateAsync(key, id, "done");
        Assert.Equal((2, 42), (done.Number("fingerprints"), done.Number("connections")));
        using HttpRequestMessage request = new(HttpMethod.Get, service.Address + "/metrics");
        request.Headers.Authorization = new("Bearer", key);
        using HttpResponseMessage metrics = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("whorl_campaigns{state=\"done\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("whorl_campaign_targets_total{status=\"success\"} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_paused_goes_on_where_it_was()
    {
        await using CountingServer server = new("0.0.0.0");
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        long id = await service.BeginAsync(key, $"127.0.1.0/24:{server.Port}\n");
        await service.AwaitAsync(key, id, campaign => campaign.Number("done") > 10);
        (HttpStatusCode status, JsonElement paused, _) = await service.AskAsync("POST", $"/api/v1/campaigns/{id}/pause", key);
        Assert.Equal((HttpStatusCode.OK, "paused"), (status, paused.GetProperty("state").GetString()));
        Assert.Equal(HttpStatusCode.Conflict, (await service.AskAsync("POST", $"/api/v1/campaigns/{id}/pause", key)).Status);

        // Another may have its turn meanwhile, which the pause of this one is over for certain then.
        long other = await service.BeginAsync(key, $"127.0.2.1:{server.Port}\n");
        await service.AwaitStateAsync(key, other, "done");
        (_, JsonElement still, _) = await service.AskAsync("GET", $"/api/v1/campaigns/{id}", key);
        Assert.Equal("paused", still.GetProperty("state").GetString());
        Assert.InRange(still.Number("done"), 11, 255);
        Assert.Equal(still.Number("done"), (await service.ResultsAsync(key, id)).Length);

        // Its turn may have come before the answer was written.
        Assert.Contains((await service.AskAsync("POST", $"/api/v1/campaigns/{id}/resume", key)).Body.GetProperty("state").GetString(), (string[])["waiting", "running"]);
        JsonElement done = await service.AwaitStateAsync(key, id, "done");
        Assert.Equal((256, 256), (done.Number("done"), done.Status("success")));
        JsonElement[] records = await service.ResultsAsync(key, id);
        Assert.Equal((256, 256), (records.Length, records.Select(record => record.GetProperty("target").GetString()).Distinct().Count()));
    }

    [Fact]
    public async Task One_that_runs_when_the_service_ends_goes_on_when_it_begins_again()
    {
        await using CountingServer server = new("0.0.0.0");
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        long id = await service.BeginAsync(key, $"127.0.1.0/24:{server.Port}\n");
        await service.AwaitAsync(key, id, campaign => campaign.Number("done") > 10);
        await service.RestartAsync();
        JsonElement done = await service.AwaitStateAsync(key, id, "done");
        Assert.Equal((256, 256), (done.Number("done"), done.Status("success")));
        Assert.Equal(256, (await service.ResultsAsync(key, id)).Select(record => record.GetProperty("target").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task One_runs_at_a_time_and_one_that_is_cancelled_makes_room()
    {
        await using CountingServer server = new();
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        long first = await service.BeginAsync(key, $"127.0.1.0/24:{server.Port}\n", "name=slow&methods=cert&rate=0.01");
        await service.AwaitStateAsync(key, first, "running");
        long second = await service.BeginAsync(key, $"127.0.0.1:{server.Port}\n");
        Assert.Equal("waiting", (await service.AskAsync("GET", $"/api/v1/campaigns/{second}", key)).Body.GetProperty("state").GetString());
        Assert.Equal("cancelled", (await service.AskAsync("POST", $"/api/v1/campaigns/{first}/cancel", key)).Body.GetProperty("state").GetString());
        await service.AwaitStateAsync(key, second, "done");
        Assert.Equal(HttpStatusCode.Conflict, (await service.AskAsync("POST", $"/api/v1/campaigns/{first}/resume", key)).Status);
        (_, JsonElement list, _) = await service.AskAsync("GET", "/api/v1/campaigns?limit=1", key);
        Assert.Equal((second, $"/api/v1/campaigns?limit=1&before={second}"), (list.GetProperty("campaigns")[0].Number("id"), list.GetProperty("next").GetString()));
    }

    [Fact]
    public async Task An_analyst_steers_their_own_and_an_admin_all()
    {
        await using RunningService service = await CampaignService.StartAsync();
        string owner = service.Key(KeyRole.Analyst), other = service.Key(KeyRole.Analyst), admin = service.Key(KeyRole.Admin), viewer = service.Key(KeyRole.Viewer);
        long id = await service.BeginAsync(owner, "127.0.1.0/24:9\n", "name=slow&rate=0.01");
        foreach (string action in (string[])["pause", "resume", "cancel"])
        {
            (HttpStatusCode status, JsonElement body, _) = await service.AskAsync("POST", $"/api/v1/campaigns/{id}/{action}", other);
            Assert.Equal((HttpStatusCode.Forbidden, "urn:whorl:problem:not-yours"), (status, body.GetProperty("type").GetString()));
            Assert.Equal(HttpStatusCode.Forbidden, (await service.AskAsync("POST", $"/api/v1/campaigns/{id}/{action}", viewer)).Status);
        }

        Assert.Equal(HttpStatusCode.OK, (await service.AskAsync("GET", $"/api/v1/campaigns/{id}", viewer)).Status);
        Assert.Empty(await service.ResultsAsync(viewer, id));
        Assert.Equal(HttpStatusCode.OK, (await service.AskAsync("POST", $"/api/v1/campaigns/{id}/pause", owner)).Status);
        Assert.Equal(HttpStatusCode.OK, (await service.AskAsync("POST", $"/api/v1/campaigns/{id}/cancel", admin)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.SendListAsync(viewer, "127.0.0.1\n")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.AskAsync("POST", "/api/v1/campaigns/99/pause", admin)).Status);
    }

    [Fact]
    public async Task A_key_s_quota_counts_the_targets_and_what_is_over_it_waits()
    {
        await using CountingServer server = new("0.0.0.0");
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst, scans: 3);
        long id = await service.BeginAsync(key, $"127.0.1.0/29:{server.Port}\n10.0.0.1\n");
        JsonElement waiting = await service.AwaitAsync(key, id, campaign => campaign.GetProperty("said").ValueKind == JsonValueKind.String);
        Assert.Equal("waiting", waiting.GetProperty("state").GetString());
        Assert.StartsWith("the key's scans of 24 hours are used up; it goes on at ", waiting.GetProperty("said").GetString(), StringComparison.Ordinal);
        Assert.InRange(server.Connections, 0, 3);
        Assert.InRange(waiting.Number("done"), 0, 4);
        (HttpStatusCode status, JsonElement refusal, _) = await service.JudgeAsync(key, $$"""{"ip": "127.0.0.1", "port": {{server.Port}}}""");
        Assert.Equal((HttpStatusCode.TooManyRequests, "urn:whorl:problem:quota"), (status, refusal.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task One_whose_key_is_revoked_scans_no_more()
    {
        await using CountingServer server = new("0.0.0.0");
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst), admin = service.Key(KeyRole.Admin);
        long id = await service.BeginAsync(key, $"127.0.1.0/24:{server.Port}\n", "name=slow&methods=cert&rate=0.01");
        await service.AskAsync("POST", $"/api/v1/campaigns/{id}/pause", key);
        Assert.True(service.Revoke(key));
        await service.AskAsync("POST", $"/api/v1/campaigns/{id}/resume", admin);
        Assert.Equal("the key that asked for it was revoked", (await service.AwaitStateAsync(admin, id, "failed")).GetProperty("said").GetString());
    }

    [Fact]
    public async Task What_is_asked_must_be_within_the_operators_limits()
    {
        await using RunningService service = await CampaignService.StartAsync(CampaignLimits.Usual with { LargestList = 1 << 20, MostTargets = 1000, MostRate = 5, MostWorkers = 4 });
        string key = service.Key(KeyRole.Analyst);
        foreach (string query in (string[])["", "name=", "name=%07", "name=x&rate=6", "name=x&rate=0", "name=x&rate=NaN", "name=x&rate=-1", "name=x&workers=5", "name=x&workers=0", "name=x&methods=ja3", "name=x&methods=,", "name=" + new string('x', 101)])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await service.SendListAsync(key, "127.0.0.1\n", query)).Status);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("POST", "/api/v1/campaigns?name=x", key, "{}")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await service.SendListAsync(key, new byte[(1 << 20) + 1], "name=x")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await service.SendListAsync(key, "127.0.0.0/22\n", "name=x")).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await service.SendListAsync(key, "0.0.0.0/0\n::/0\n", "name=x")).Status);
        (HttpStatusCode status, JsonElement body) = await service.SendListAsync(key, "# nothing\n..\n", "name=x");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "urn:whorl:problem:no-targets"), (status, body.GetProperty("type").GetString()));
        Assert.Equal(0, (await service.AskAsync("GET", "/api/v1/campaigns", key)).Body.GetProperty("campaigns").GetArrayLength());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(service.Folder, "s.service.campaigns")));
    }

    [Fact]
    public async Task A_key_has_so_many_that_have_not_ended()
    {
        await using RunningService service = await CampaignService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        for (int i = 0; i < CampaignDesk.MostOfOne; i++)
        {
            await service.BeginAsync(key, "127.0.1.0/24:9\n", "name=slow&rate=0.01");
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, (await service.SendListAsync(key, "127.0.0.1\n")).Status);
        Assert.Equal(HttpStatusCode.Created, (await service.SendListAsync(service.Key(KeyRole.Analyst), "127.0.0.1:9\n")).Status);
    }
}
