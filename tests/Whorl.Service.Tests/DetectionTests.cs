using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Whorl.Service.Detections;
using Whorl.Service.Keys;
using Whorl.Service.State;
using Whorl.Service.Verdicts;
using Whorl.Store.Feeds;

namespace Whorl.Service.Tests;

/// <summary>What was found: kept once a day, told page by page and as it comes.</summary>
public sealed class DetectionTests
{
    [Fact]
    public async Task A_listed_server_that_is_scanned_is_one_detection_however_often_it_is_asked_for()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        List(service, "127.0.0.1");
        string key = service.Key(KeyRole.Analyst);
        for (int i = 0; i < 2; i++)
        {
            (HttpStatusCode status, JsonElement verdict, _) = await service.JudgeAsync(key, $$"""{"ip": "127.0.0.1", "port": {{server.Port}}, "max_age": "0s"}""");
            Assert.Equal((HttpStatusCode.OK, "bad"), (status, verdict.GetProperty("reputation").GetProperty("word").GetString()));
        }

        (_, JsonElement page, _) = await service.AskAsync("GET", "/api/v1/detections", key);
        JsonElement one = Assert.Single(page.GetProperty("detections").EnumerateArray());
        Assert.Equal(("scan", "listed", "bad", 2), (one.GetProperty("source").GetString(), one.GetProperty("word").GetString(), one.GetProperty("reputation").GetString(), one.GetProperty("count").GetInt32()));
        Assert.Equal($"127.0.0.1:{server.Port} is listed as a threat", one.GetProperty("sentence").GetString());
        Assert.Equal("verdict", one.GetProperty("verdict").GetProperty("type").GetString());
        (HttpStatusCode found, JsonElement same, _) = await service.AskAsync("GET", $"/api/v1/detections/{one.GetProperty("id").GetInt64()}", key);
        Assert.Equal((HttpStatusCode.OK, one.GetRawText()), (found, same.GetRawText()));
        foreach (string unknown in (string[])["99", "0", "-1", "x", "99999999999999999999"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await service.AskAsync("GET", "/api/v1/detections/" + unknown, key)).Status);
        }
    }

    [Fact]
    public async Task Pages_and_lines_give_every_detection_once()
    {
        await using RunningService service = await RunningService.StartAsync();
        Add(service, Enumerable.Range(1, 1203));
        string key = service.Key(KeyRole.Viewer);
        List<long> ids = [];
        for (string? next = "/api/v1/detections?limit=500"; next is not null;)
        {
            (_, JsonElement page, _) = await service.AskAsync("GET", next, key);
            ids.AddRange(page.GetProperty("detections").EnumerateArray().Select(one => one.GetProperty("id").GetInt64()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(Enumerable.Range(1, 1203).Select(i => (long)i).Reverse(), ids);
        using HttpResponseMessage response = await OpenAsync(service, key, "/api/v1/detections", ("Accept", "application/x-ndjson"));
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Description.Check("GET", "/api/v1/detections", response.StatusCode, response.Content.Headers.ContentType?.MediaType, text);
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ids, lines.Select(line => JsonElement.Parse(line).GetProperty("id").GetInt64()));
    }

    [Theory]
    [InlineData("limit=0", "'limit'")]
    [InlineData("limit=1001", "'limit'")]
    [InlineData("before=x", "'before'")]
    public async Task Pages_that_cannot_be_are_refused(string query, string says)
    {
        await using RunningService service = await RunningService.StartAsync();
        (HttpStatusCode status, JsonElement problem, _) = await service.AskAsync("GET", "/api/v1/detections?" + query, service.Key(KeyRole.Viewer));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"action": "\ud800"}""")]
    [InlineData("""{"action": "comment", "text": "\udc00 is half a character"}""")]
    [InlineData("""{"\ud800": 1, "action": "confirmed", "scope": "\ud800"}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_mark_whose_text_is_none_is_refused(string body)
    {
        await using RunningService service = await RunningService.StartAsync();
        Add(service, [1]);
        (HttpStatusCode status, JsonElement problem, _) = await service.AskAsync("POST", "/api/v1/detections/1/marks", service.Key(KeyRole.Analyst), body);
        Assert.Equal((HttpStatusCode.BadRequest, "request"), (status, problem.GetProperty("type").GetString()!.Split('/', ':')[^1]));
    }

    [Fact]
    public async Task A_mark_of_bytes_that_are_no_text_is_refused()
    {
        await using RunningService service = await RunningService.StartAsync();
        Add(service, [1]);
        using HttpRequestMessage request = new(HttpMethod.Post, service.Address + "/api/v1/detections/1/marks");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Key(KeyRole.Analyst));
        request.Content = new ByteArrayContent([.. "{\"action\": \""u8, 0xff, 0xfe, .. "\"}"u8]);
        using HttpResponseMessage response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("state=opened")]
    [InlineData("reputation=9")]
    [InlineData("reputation=bad,good")]
    public async Task Words_that_are_none_of_a_detection_are_refused(string query)
    {
        await using RunningService service = await RunningService.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("GET", "/api/v1/detections?" + query, service.Key(KeyRole.Viewer))).Status);
    }

    [Fact]
    public async Task A_stream_tells_what_comes_and_goes_on_after_what_the_caller_has()
    {
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Viewer);
        Add(service, [1, 2, 3]);
        using (HttpResponseMessage live = await OpenAsync(service, key, "/api/v1/detections/stream"))
        {
            using StreamReader lines = new(await live.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
            Assert.Equal(": whorl.detection/1", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
            List(service, "127.0.0.1");
            await using CountingServer server = new();
            await service.JudgeAsync(service.Key(KeyRole.Analyst), $$"""{"ip": "127.0.0.1", "port": {{server.Port}}}""");
            Assert.Equal(4, (await NextAsync(lines)).GetProperty("id").GetInt64());
        }

        using HttpResponseMessage again = await OpenAsync(service, key, "/api/v1/detections/stream", ("Last-Event-ID", "1"));
        using StreamReader rest = new(await again.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        foreach (int id in (int[])[2, 3, 4])
        {
            Assert.Equal(id, (await NextAsync(rest)).GetProperty("id").GetInt32());
        }
    }

    [Fact]
    public async Task One_key_cannot_hold_all_streams()
    {
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Viewer);
        List<HttpResponseMessage> open = [];
        for (int i = 0; i < 32; i++)
        {
            open.Add(await OpenAsync(service, key, "/api/v1/detections/stream"));
        }

        Assert.All(open, stream => Assert.Equal(HttpStatusCode.OK, stream.StatusCode));
        (HttpStatusCode status, JsonElement problem, _) = await service.AskAsync("GET", "/api/v1/detections/stream", key);
        Assert.Equal((HttpStatusCode.TooManyRequests, "urn:whorl:problem:streams"), (status, problem.GetProperty("type").GetString()));
        using (HttpResponseMessage other = await OpenAsync(service, service.Key(KeyRole.Viewer), "/api/v1/detections/stream"))
        {
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        }

        open.ForEach(stream => stream.Dispose());
        for (int i = 0; (await service.AskAsync("GET", "/api/v1/detections/stream", key)).Status != HttpStatusCode.OK; i++)
        {
            Assert.True(i < 3000, "a stream that was closed still counts");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task An_open_stream_ends_when_the_service_stops()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpResponseMessage live = await OpenAsync(service, service.Key(KeyRole.Viewer), "/api/v1/detections/stream");
        using StreamReader lines = new(await live.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.Equal(": whorl.detection/1", await lines.ReadLineAsync(TestContext.Current.CancellationToken));
        Task restart = service.RestartAsync();

        // An orderly end, and no connection that is cut off once the time for stopping is up.
        Assert.Equal("\n", await lines.ReadToEndAsync(TestContext.Current.CancellationToken));
        await restart;
    }

    private static void Add(RunningService service, IEnumerable<int> numbers)
    {
        using ServiceDatabase state = ServiceDatabase.Open(Path.Combine(service.Folder, "s.service.db"));
        DetectionLog log = new(state, TimeProvider.System);
        foreach (int number in numbers)
        {
            log.Add(new DetectionEntry { Event = Guid.CreateVersion7(), Source = "scan", Target = $"192.0.2.1:{number}", Word = "c2", Reputation = Reputation.Bad, Sentence = "made up", Document = "{}"u8.ToArray() });
        }
    }

    private static void List(RunningService service, string address)
    {
        using IFeedWriter feed = service.Store.OpenFeed(new FeedSource { Name = "list", Format = "test", Origin = "test", RetrievedAt = 1_600_000_000 });
        feed.Add(new Indicator { Type = IndicatorType.Address, Value = address, Role = IndicatorRole.Threat });
        feed.Commit();
    }

    private static async Task<JsonElement> NextAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonElement.Parse(line["data: ".Length..]);
            }
        }

        throw new InvalidOperationException("the stream ended");
    }

    private static async Task<HttpResponseMessage> OpenAsync(RunningService service, string key, string path, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, service.Address + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        HttpResponseMessage response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }
}
