using System.Net;
using System.Text.Json;
using Whorl.Service.Keys;

namespace Whorl.Service.Tests;

/// <summary>Verdicts from the request to the answer, with a real server (the system's own TLS) on loopback.</summary>
public sealed class VerdictTests
{
    [Fact]
    public async Task A_server_is_scanned_once_and_answered_from_what_was_seen_after_that()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        string body = $$"""{"host": "127.0.0.1", "port": {{server.Port}}, "sni": "counting.example"}""";
        (HttpStatusCode status, JsonElement first, _) = await service.JudgeAsync(key, body, ("Prefer", "wait=60"));
        int connections = server.Connections;
        (_, JsonElement second, _) = await service.JudgeAsync(service.Key(KeyRole.Viewer), body);
        await service.RestartAsync();
        (_, JsonElement third, _) = await service.JudgeAsync(key, body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((false, true, true), (FromCache(first), FromCache(second), FromCache(third)));
        Assert.Equal(connections, server.Connections);
        Assert.Equal(62, first.GetProperty("fingerprints").GetProperty("jarm").GetString()!.Length);
        foreach (string name in (string[])["target", "observed_at", "fingerprints", "c2", "reputation"])
        {
            Assert.Equal(first.GetProperty(name).GetRawText(), second.GetProperty(name).GetRawText());
            Assert.Equal(first.GetProperty(name).GetRawText(), third.GetProperty(name).GetRawText());
        }

        // Nothing is listed anywhere, so that nothing can be said.
        Assert.Equal(("unknown", JsonValueKind.Null), (first.GetProperty("c2").GetProperty("verdict").GetString(), first.GetProperty("c2").GetProperty("score").ValueKind));
        Assert.Equal("unknown", first.GetProperty("reputation").GetProperty("word").GetString());
    }

    [Fact]
    public async Task What_takes_longer_is_a_job_that_its_owner_may_ask_for()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        (HttpStatusCode status, JsonElement job, System.Net.Http.Headers.HttpResponseHeaders headers) =
            await service.JudgeAsync(key, $$"""{"host": "127.0.0.1", "port": {{server.Port}}}""", ("Prefer", "wait=0"));
        Assert.Equal((HttpStatusCode.Accepted, "running"), (status, job.GetProperty("state").GetString()));
        string url = headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.NotFound, (await service.AskAsync("GET", url, service.Key(KeyRole.Analyst))).Status);
        (HttpStatusCode done, JsonElement verdict, _) = await service.AskAsync("GET", url, key, null, ("Prefer", "wait=60"));
        await service.RestartAsync();
        (HttpStatusCode later, JsonElement again, _) = await service.AskAsync("GET", url, key);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (done, later));
        Assert.Equal(verdict.GetRawText(), again.GetRawText());
        Assert.Equal(HttpStatusCode.OK, (await service.AskAsync("GET", url, service.Key(KeyRole.Admin))).Status);
    }

    [Fact]
    public async Task Scans_are_listed_for_whoever_asked_and_for_admins()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        string[] keys = [service.Key(KeyRole.Analyst), service.Key(KeyRole.Analyst)];
        foreach (string key in keys)
        {
            await service.JudgeAsync(key, $$"""{"ip": "127.0.0.1", "port": {{server.Port}}, "max_age": "0s"}""");
        }

        foreach ((string key, int[] expected) in ((string, int[])[])[(keys[0], [1]), (keys[1], [2]), (service.Key(KeyRole.Admin), [2, 1]), (service.Key(KeyRole.Viewer), [])])
        {
            (_, JsonElement page, _) = await service.AskAsync("GET", "/api/v1/scans", key);
            Assert.Equal(expected, page.GetProperty("scans").EnumerateArray().Select(scan => scan.GetProperty("number").GetInt32()));
            foreach (JsonElement scan in page.GetProperty("scans").EnumerateArray())
            {
                Assert.Equal("done", scan.GetProperty("state").GetString());
                Assert.Equal(HttpStatusCode.OK, (await service.AskAsync("GET", scan.GetProperty("url").GetString()!, key)).Status);
            }
        }
    }

    [Fact]
    public async Task A_repeated_idempotency_key_scans_once()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Analyst, scans: 1);
        string body = $$"""{"host": "127.0.0.1", "port": {{server.Port}}, "max_age": "0s"}""";
        (_, JsonElement first, _) = await service.JudgeAsync(key, body, ("Prefer", "wait=60"), ("Idempotency-Key", "a"));
        int connections = server.Connections;
        (HttpStatusCode repeated, JsonElement second, _) = await service.JudgeAsync(key, body, ("Idempotency-Key", "a"));
        (HttpStatusCode reused, JsonElement problem, _) = await service.JudgeAsync(key, body.Replace("0s", "1s", StringComparison.Ordinal), ("Idempotency-Key", "a"));
        (HttpStatusCode other, JsonElement quota, System.Net.Http.Headers.HttpResponseHeaders headers) = await service.JudgeAsync(key, body, ("Idempotency-Key", "b"));

        Assert.Equal((HttpStatusCode.OK, connections), (repeated, server.Connections));
        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "urn:whorl:problem:idempotency"), (reused, problem.GetProperty("type").GetString()));
        Assert.Equal((HttpStatusCode.TooManyRequests, "urn:whorl:problem:quota"), (other, quota.GetProperty("type").GetString()));
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        Assert.Equal(["quota", "allowed"], audit.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("outcome").GetString()));
        Assert.InRange(headers.RetryAfter!.Delta!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(25));
    }

    [Fact]
    public async Task A_quota_holds_for_those_who_ask_at_once()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Analyst, scans: 3);
        string body = $$"""{"host": "127.0.0.1", "port": {{server.Port}}, "max_age": "0s"}""";
        HttpStatusCode[] answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ => (await service.JudgeAsync(key, body, ("Prefer", "wait=60"))).Status));
        Assert.Equal((3, 9), (answers.Count(status => status == HttpStatusCode.OK), answers.Count(status => status == HttpStatusCode.TooManyRequests)));
    }

    [Fact]
    public async Task Without_an_observation_a_viewer_has_nothing_scanned()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        string body = $$"""{"host": "127.0.0.1", "port": {{server.Port}}, "mode": "MODE"}""";
        (HttpStatusCode scan, JsonElement problem, _) = await service.JudgeAsync(service.Key(KeyRole.Viewer), body.Replace("MODE", "scan", StringComparison.Ordinal));
        (HttpStatusCode passive, JsonElement verdict, _) = await service.JudgeAsync(service.Key(KeyRole.Viewer), body.Replace("MODE", "passive-only", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.Forbidden, "urn:whorl:problem:role"), (scan, problem.GetProperty("type").GetString()));
        Assert.Equal((HttpStatusCode.OK, "unknown"), (passive, verdict.GetProperty("c2").GetProperty("verdict").GetString()));
        Assert.Contains("passive-only", verdict.GetProperty("evidence")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_an_answer_too()
    {
        await using RunningService service = await RunningService.StartAsync();
        (HttpStatusCode status, JsonElement verdict, _) = await service.JudgeAsync(service.Key(KeyRole.Analyst), $$"""{"ip": "127.0.0.1", "port": {{FreePort.Take()}}}""", ("Prefer", "wait=60"));
        Assert.Equal((HttpStatusCode.OK, "connection-refused", "unknown"), (status, verdict.GetProperty("status").GetString(), verdict.GetProperty("c2").GetProperty("verdict").GetString()));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "neither 'host' nor 'ip'")]
    [InlineData("""{"host": 1}""", "'host'")]
    [InlineData("""{"host": "a b"}""", "'host'")]
    [InlineData("""{"ip": "localhost"}""", "'ip'")]
    [InlineData("""{"host": "a.example", "ip": "192.0.2.1"}""", "one of 'host' and 'ip'")]
    [InlineData("""{"host": "a.example", "port": 70000}""", "'port'")]
    [InlineData("""{"host": "a.example", "methods": []}""", "'methods'")]
    [InlineData("""{"host": "a.example", "max_age": "1y"}""", "'max_age'")]
    [InlineData("""{"host": "a.example", "mode": "full"}""", "'mode'")]
    [InlineData("""{"host": "a.example", "colour": "red"}""", "'colour'")]
    [InlineData("""{"host": "a.example", "sni": "a\u0000b"}""", "'sni'")]
    [InlineData("""{"host": "\ud800"}""", "no characters")]
    [InlineData("""{"a":{"a":{"a":{"a":{"a":1}}}}}""", "no JSON")]
    public async Task What_cannot_be_understood_is_told(string body, string says)
    {
        await using RunningService service = await RunningService.StartAsync();
        (HttpStatusCode status, JsonElement problem, _) = await service.JudgeAsync(service.Key(KeyRole.Analyst), body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_without_an_address_and_a_body_too_large_are_told()
    {
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Analyst);
        (HttpStatusCode status, JsonElement problem, _) = await service.JudgeAsync(key, """{"host": "none.example"}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "urn:whorl:problem:no-address"), (status, problem.GetProperty("type").GetString()));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await service.JudgeAsync(key, $$"""{"host": "{{new string('a', 100_000)}}"}""")).Status);
    }

    [Fact]
    public async Task A_server_seen_by_a_name_elsewhere_does_not_answer_for_a_host_that_is_asked_by_that_name()
    {
        await using CountingServer first = new();
        await using RunningService service = await RunningService.StartAsync(lookup: new FixedLookup().With("a.example", "127.0.0.1").With("b.example", "127.0.0.3"));
        string key = service.Key(KeyRole.Analyst);
        (_, JsonElement seen, _) = await service.JudgeAsync(key, $$"""{"host": "a.example", "port": {{first.Port}}}""", ("Prefer", "wait=60"));
        (_, JsonElement other, _) = await service.JudgeAsync(key, $$"""{"host": "b.example", "sni": "a.example", "port": {{first.Port}}}""", ("Prefer", "wait=60"));
        Assert.Equal(("success", "127.0.0.1"), (seen.GetProperty("status").GetString(), seen.GetProperty("ip").GetString()));
        Assert.Equal(("connection-refused", "127.0.0.3"), (other.GetProperty("status").GetString(), other.GetProperty("ip").GetString()));
    }

    private static bool FromCache(JsonElement verdict) => verdict.GetProperty("from_cache").GetBoolean();
}
