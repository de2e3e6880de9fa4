using System.Net;
using System.Text.Json;
using Whorl.Probing;
using Whorl.Service.Keys;
using Whorl.Service.Policy;
using Whorl.Service.State;
using Whorl.Service.Tests.Delivery;
using Whorl.Service.Watching;

namespace Whorl.Service.Tests.Watching;

/// <summary>The service checks watched servers by itself, tells drifts, and lets them be accepted.</summary>
public sealed class WatchServiceTests
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_drift_becomes_a_detection_and_is_quiet_once_it_is_accepted()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync(watchEvery: Often);
        string analyst = service.Key(KeyRole.Analyst);
        await LearnAsync(service, $"127.0.0.1:{server.Port},localhost", Looks.Of("a"));
        JsonElement detection = await AwaitAsync(service, "/api/v1/detections", page => page.GetProperty("detections").EnumerateArray().FirstOrDefault());
        Assert.Equal(("watch", "drift", $"127.0.0.1:{server.Port} localhost"), (Text(detection, "source"), Text(detection, "word"), Text(detection, "target")));
        Assert.StartsWith($"127.0.0.1:{server.Port} (localhost) looks otherwise than it should: It", Text(detection, "sentence"), StringComparison.Ordinal);

        (_, JsonElement list, _) = await service.AskAsync("GET", "/api/v1/watches", analyst);
        JsonElement row = list.GetProperty("watches").EnumerateArray().Single();
        Assert.Equal("drift", Text(row, "state"));
        Assert.Equal(Text(detection, "event_id"), Text(row.GetProperty("drift"), "event_id"));
        (_, JsonElement one, _) = await service.AskAsync("GET", "/api/v1/watches/1", analyst);
        Assert.StartsWith("jarm a", Text(one.GetProperty("drift").GetProperty("before"), "jarm"), StringComparison.Ordinal);
        Assert.Equal(62, Text(one.GetProperty("drift").GetProperty("after"), "jarm").Length);

        Assert.Equal(HttpStatusCode.Forbidden, (await service.AskAsync("POST", "/api/v1/watches/1/accept", service.Key(KeyRole.Viewer), """{"why": "x"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("POST", "/api/v1/watches/1/accept", analyst, """{"why": ""}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("POST", "/api/v1/watches/1/accept", analyst, """{"why": "\ud800"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.AskAsync("POST", "/api/v1/watches/2/accept", analyst, """{"why": "x"}""")).Status);
        (HttpStatusCode accepted, JsonElement now, _) = await service.AskAsync("POST", "/api/v1/watches/1/accept", analyst, """{"why": "planned"}""");
        Assert.Equal((HttpStatusCode.OK, "ok", "accepted by Analyst: planned"), (accepted, Text(now, "state"), Text(now, "note")));
        Assert.Equal(HttpStatusCode.Conflict, (await service.AskAsync("POST", "/api/v1/watches/1/accept", analyst, """{"why": "planned"}""")).Status);
        JsonElement ended = now.GetProperty("history").EnumerateArray().Single();
        Assert.Equal(("accepted", "Analyst", "planned", Text(detection, "event_id")), (Text(ended, "ended"), Text(ended, "by"), Text(ended, "why"), Text(ended, "event_id")));
        Assert.StartsWith("jarm a", Text(ended.GetProperty("before"), "jarm"), StringComparison.Ordinal);
        string? accepting = Text(now, "checked_at");
        JsonElement later = await AwaitAsync(service, "/api/v1/watches/1", watch => Text(watch, "checked_at") != accepting && watch.GetProperty("note").ValueKind == JsonValueKind.Null ? watch : default);
        Assert.Equal("ok", Text(later, "state"));
        JsonElement kept = later.GetProperty("accepted").EnumerateArray().Single();
        Assert.Equal(("Analyst", "planned"), (Text(kept, "by"), Text(kept, "why")));

        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        string[] lines = [.. audit.GetProperty("entries").EnumerateArray().Select(line => $"{Text(line, "actor")} {Text(line, "action")} {Text(line, "outcome")}")];
        Assert.Contains("watch scan allowed", lines);
        Assert.Contains(lines, line => line.EndsWith("watch-accept done", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_watches_learns_checks_and_forgets_a_server()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        string analyst = service.Key(KeyRole.Analyst, scans: 4);
        string body = $$"""{"target": "127.0.0.1:{{server.Port}}", "sni": "counting.example", "group": "edge", "alike": true}""";
        (HttpStatusCode added, JsonElement watch, System.Net.Http.Headers.HttpResponseHeaders headers) = await service.AskAsync("POST", "/api/v1/watches", analyst, body);
        Assert.Equal((HttpStatusCode.Created, $"127.0.0.1:{server.Port},counting.example", "edge", "unknown"), (added, Text(watch, "target"), Text(watch, "group"), Text(watch, "state")));
        string url = headers.Location!.ToString();
        Assert.Equal(HttpStatusCode.OK, (await service.AskAsync("POST", "/api/v1/watches", analyst, body)).Status);
        (_, JsonElement learnt, _) = await service.AskAsync("POST", url + "/learn", analyst);
        Assert.Equal((1, 0), (learnt.GetProperty("looks").GetInt32(), learnt.GetProperty("accepted").GetArrayLength()));
        (_, JsonElement checkedNow, _) = await service.AskAsync("POST", url + "/check", analyst);
        Assert.Equal("ok", Text(checkedNow, "state"));
        string poor = service.Key(KeyRole.Analyst, scans: 1);
        Assert.Equal(HttpStatusCode.OK, (await service.AskAsync("POST", url + "/check", poor)).Status);
        (HttpStatusCode spent, JsonElement quota, _) = await service.AskAsync("POST", url + "/check", poor);
        Assert.Equal((HttpStatusCode.TooManyRequests, "urn:whorl:problem:quota"), (spent, Text(quota, "type")));
        Assert.Equal(HttpStatusCode.NoContent, (await service.AskAsync("DELETE", url, analyst)).Status);
        foreach ((string method, string path) in ((string, string)[])[("DELETE", url), ("POST", url + "/learn"), ("POST", url + "/check"), ("GET", url)])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await service.AskAsync(method, path, analyst)).Status);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"target": ""}""")]
    [InlineData("""{"target": "192.0.2.0/24"}""")]
    [InlineData("""{"target": "a b"}""")]
    [InlineData("""{"target": "192.0.2.1", "group": "a\nb"}""")]
    [InlineData("""{"target": "192.0.2.1", "alike": true}""")]
    [InlineData("""{"target": "192.0.2.1", "alike": "yes", "group": "a"}""")]
    [InlineData("""{"target": "192.0.2.1", "sni": "no name"}""")]
    [InlineData("""{"target": "192.0.2.1", "else": 1}""")]
    [InlineData("""{"target": "\ud800"}""")]
    public async Task What_cannot_be_watched_is_told(string body)
    {
        await using RunningService service = await RunningService.StartAsync();
        (HttpStatusCode status, JsonElement problem, _) = await service.AskAsync("POST", "/api/v1/watches", service.Key(KeyRole.Analyst), body);
        Assert.Equal((HttpStatusCode.BadRequest, "urn:whorl:problem:request"), (status, Text(problem, "type")));
        (_, JsonElement list, _) = await service.AskAsync("GET", "/api/v1/watches", service.Key(KeyRole.Viewer));
        Assert.Equal(0, list.GetProperty("watches").GetArrayLength());
    }

    [Fact]
    public async Task The_policy_holds_and_what_it_refuses_is_unknown()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync(policy: ScanPolicy.Default, watchEvery: Often);
        await LearnAsync(service, $"127.0.0.1:{server.Port}", Looks.Of("a"));
        JsonElement watch = await AwaitAsync(service, "/api/v1/watches/1", found => found.GetProperty("note").ValueKind == JsonValueKind.String ? found : default);
        Assert.Equal("unknown", Text(watch, "state"));
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Who_does_not_want_to_be_scanned_is_not_looked_at()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync(watchEvery: Often);
        using (ServiceDatabase state = ServiceDatabase.Open(Path.Combine(service.Folder, "s.service.db")))
        {
            Assert.NotNull(new OptOutList(state, TimeProvider.System).Add("127.0.0.1", "asked by mail", "me"));
        }

        await LearnAsync(service, $"127.0.0.1:{server.Port}", Looks.Of("a"));
        JsonElement watch = await AwaitAsync(service, "/api/v1/watches/1", found => found.GetProperty("note").ValueKind == JsonValueKind.String ? found : default);
        Assert.Contains("(opt-out)", Text(watch, "note"), StringComparison.Ordinal);
        Assert.Equal(0, server.Connections);
    }

    [Fact]
    public async Task Each_server_is_checked_when_it_is_due_and_not_before()
    {
        string folder = Directory.CreateTempSubdirectory("whorl-watch").FullName;
        ManualTime time = new();
        using (ServiceDatabase state = ServiceDatabase.Open(Path.Combine(folder, "s.service.db")))
        {
            WatchBook book = new(state, time);
            Look shown = Looks.Of("a");
            Watcher watcher = book.Watcher((_, _) => Task.FromResult<LookOutcome>(new LookOutcome.Seen(shown, new HostAddress(0xC0000201, true))), null);
            for (int i = 1; i <= 20; i++)
            {
                book.List.Add(WatchTarget.TryRead($"192.0.2.{i}", null, out _)!, null, false);
            }

            foreach (WatchEntry entry in book.List.All())
            {
                await watcher.LearnAsync(entry, 1, TestContext.Current.CancellationToken);
            }

            int checks = 0;
            Task Count(CheckReport report, CancellationToken cancellation)
            {
                Interlocked.Increment(ref checks);
                return Task.CompletedTask;
            }

            using WatchScheduler scheduler = new(book.List, watcher, Count, TimeSpan.FromHours(1), new Random(1), time, Microsoft.Extensions.Logging.Abstractions.NullLogger<WatchScheduler>.Instance);
            scheduler.Start();
            await UntilAsync(() => Volatile.Read(ref checks) == 20);
            for (int minute = 0; minute < 47; minute++)
            {
                time.Advance(TimeSpan.FromMinutes(1));
            }

            Assert.Empty(book.List.Due(20));
            Assert.Equal(20, Volatile.Read(ref checks));
            await UntilAsync(() =>
            {
                time.Advance(TimeSpan.FromSeconds(20));
                return Volatile.Read(ref checks) >= 40;
            });
            await scheduler.StopAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private static async Task LearnAsync(RunningService service, string target, Look look)
    {
        using ServiceDatabase state = ServiceDatabase.Open(Path.Combine(service.Folder, "s.service.db"));
        WatchBook book = new(state, TimeProvider.System);
        Assert.True(book.List.Add(WatchTarget.TryRead(target, null, out _)!, null, false));
        Watcher watcher = book.Watcher((_, _) => Task.FromResult<LookOutcome>(new LookOutcome.Seen(look, default)), null);
        Assert.Null((await watcher.LearnAsync(book.List.All()[0], 1, TestContext.Current.CancellationToken)).Problem);
    }

    private static async Task<JsonElement> AwaitAsync(RunningService service, string path, Func<JsonElement, JsonElement> find)
    {
        string key = service.Key(KeyRole.Viewer);
        for (int i = 0; i < 600; i++)
        {
            (HttpStatusCode status, JsonElement answer, _) = await service.AskAsync("GET", path, key);
            Assert.Equal(HttpStatusCode.OK, status);
            if (find(answer) is { ValueKind: not JsonValueKind.Undefined } found)
            {
                return found;
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        throw new TimeoutException($"{path} never came to it");
    }

    private static async Task UntilAsync(Func<bool> isDone)
    {
        for (int i = 0; !isDone(); i++)
        {
            Assert.True(i < 6000, "it never came to it");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
