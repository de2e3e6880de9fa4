using System.Net;
using System.Text.Json;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Detections;
using Whorl.Service.Keys;
using Whorl.Service.State;
using Whorl.Service.Tests.Delivery;
using Whorl.Service.Verdicts;
using Whorl.Store.Feeds;

namespace Whorl.Service.Tests;

/// <summary>What programs say of detections, by the API.</summary>
public sealed class MarkTests
{
    [Theory]
    [InlineData("""{"action": "acknowledged"}""", "acknowledged", null)]
    [InlineData("""{"action": "confirmed", "text": "seen it"}""", "confirmed", null)]
    [InlineData("""{"action": "false-positive"}""", "false-positive", null)]
    [InlineData("""{"action": "comment", "text": "looks at it"}""", "open", null)]
    [InlineData("""{"action": "assign"}""", "open", "Analyst")]
    [InlineData("""{"action": "assign", "text": "somebody"}""", "open", "somebody")]
    [InlineData("""{"action": "suppress", "text": "ours", "days": 3}""", "suppressed", null)]
    public async Task A_mark_is_answered_with_the_detection_as_it_is_then(string body, string state, string? owner)
    {
        await using RunningService service = await RunningService.StartAsync();
        long id = Add(service, "192.0.2.1:443").Id;
        string key = service.Key(KeyRole.Analyst);
        (HttpStatusCode status, JsonElement answer, _) = await service.AskAsync("POST", $"/api/v1/detections/{id}/marks", key, body);
        Assert.Equal((HttpStatusCode.OK, state, owner), (status, answer.GetProperty("state").GetString(), answer.GetProperty("owner").GetString()));
        (_, JsonElement same, _) = await service.AskAsync("GET", $"/api/v1/detections/{id}", key);
        Assert.Equal(answer.GetRawText(), same.GetRawText());
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        JsonElement line = Assert.Single(audit.GetProperty("entries").EnumerateArray());
        string action = JsonElement.Parse(body).GetProperty("action").GetString()!;
        Assert.Equal(("detection-" + action, "192.0.2.1:443", "done"), (line.GetProperty("action").GetString(), line.GetProperty("target").GetString(), line.GetProperty("outcome").GetString()));
        Assert.Equal((action, "Analyst"), Use(service, database => Assert.Single(new DetectionMarks(database, TimeProvider.System).Notes(id)) is var note ? (note.Action, note.Who) : default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"action": 1}""")]
    [InlineData("""{"action": "suppressed"}""")]
    [InlineData("""{"action": "nonsense"}""")]
    [InlineData("""{"action": "comment"}""")]
    [InlineData("""{"action": "comment", "text": ""}""")]
    [InlineData("""{"action": "suppress", "text": "x"}""")]
    [InlineData("""{"action": "suppress", "text": "x", "days": 366}""")]
    [InlineData("""{"action": "suppress", "text": "x", "days": 1.5}""")]
    [InlineData("""{"action": "suppress", "days": 1}""")]
    [InlineData("""{"action": {"action": {"action": 1}}}""")]
    public async Task What_is_no_mark_is_told_and_changes_nothing(string body)
    {
        await using RunningService service = await RunningService.StartAsync();
        long id = Add(service, "192.0.2.1:443").Id;
        string key = service.Key(KeyRole.Analyst);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("POST", $"/api/v1/detections/{id}/marks", key, body)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.AskAsync("POST", $"/api/v1/detections/{id + 1}/marks", key, """{"action": "confirmed"}""")).Status);
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        Assert.Empty(audit.GetProperty("entries").EnumerateArray());
        Assert.Empty(Use(service, database => new DetectionMarks(database, TimeProvider.System).Notes(id)));
    }

    [Fact]
    public async Task A_list_of_detections_can_be_asked_by_state_reputation_and_target()
    {
        await using RunningService service = await RunningService.StartAsync();
        long[] ids = [.. Enumerable.Range(1, 4).Select(i => Add(service, $"192.0.2.{i}:443", i == 4 ? Reputation.Suspicious : Reputation.Bad).Id)];
        string key = service.Key(KeyRole.Analyst);
        await service.AskAsync("POST", $"/api/v1/detections/{ids[0]}/marks", key, """{"action": "confirmed"}""");
        foreach ((string query, long[] expected) in ((string, long[])[])
        [
            ("state=confirmed", [ids[0]]), ("state=open", [ids[3], ids[2], ids[1]]), ("state=open&reputation=bad", [ids[2], ids[1]]), ("reputation=suspicious", [ids[3]]), ("target=192.0.2.2:443", [ids[1]]), ("state=suppressed", []),
        ])
        {
            (_, JsonElement page, _) = await service.AskAsync("GET", "/api/v1/detections?" + query, key);
            Assert.Equal(expected, page.GetProperty("detections").EnumerateArray().Select(each => each.GetProperty("id").GetInt64()));
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("GET", "/api/v1/detections?state=nonsense", key)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("GET", "/api/v1/detections?reputation=nonsense", key)).Status);
    }

    [Fact]
    public async Task What_is_suppressed_is_kept_and_not_delivered()
    {
        using ScratchFolder folder = new();
        string file = folder.At("out.jsonl");
        Assert.True(OutletsFile.TryRead(folder.At("outlets"), $"[spool]\nfolder = spool\n[siem]\nlinger = 0s\nkind = file\nevents = detections\npath = {file}\n", out DeliverySetup? setup, out string problem), problem);
        await using CountingServer quiet = new(), loud = new();
        await using RunningService service = await RunningService.StartAsync(delivery: setup);
        using (IFeedWriter feed = service.Store.OpenFeed(new FeedSource { Name = "list", Format = "test", Origin = "test", RetrievedAt = 1_600_000_000 }))
        {
            feed.Add(new Indicator { Type = IndicatorType.Address, Value = "127.0.0.1", Role = IndicatorRole.Threat });
            feed.Commit();
        }

        string key = service.Key(KeyRole.Analyst);
        long id = Add(service, $"127.0.0.1:{quiet.Port}").Id;
        await service.AskAsync("POST", $"/api/v1/detections/{id}/marks", key, """{"action": "suppress", "text": "ours", "days": 1, "scope": "target"}""");
        foreach (CountingServer server in (CountingServer[])[quiet, loud])
        {
            Assert.Equal(HttpStatusCode.OK, (await service.JudgeAsync(key, $$"""{"ip": "127.0.0.1", "port": {{server.Port}}, "max_age": "0s"}""")).Status);
        }

        // Events are delivered in their order: with the second there, the first would be.
        string delivered = string.Empty;
        for (int i = 0; !delivered.Contains($":{loud.Port}", StringComparison.Ordinal); i++)
        {
            Assert.True(i < 3000, "nothing was delivered");
            await Task.Delay(20, TestContext.Current.CancellationToken);
            delivered = File.Exists(file) ? await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) : string.Empty;
        }

        Assert.DoesNotContain($"{quiet.Port}", delivered, StringComparison.Ordinal);
        (_, JsonElement page, _) = await service.AskAsync("GET", $"/api/v1/detections?state=suppressed&target=127.0.0.1:{quiet.Port}", key);
        Assert.Equal(["listed", "c2"], page.GetProperty("detections").EnumerateArray().Select(each => each.GetProperty("word").GetString()));
    }

    private static DetectionEntry Add(RunningService service, string target, Reputation reputation = Reputation.Bad) => Use(service, database => new DetectionLog(database, TimeProvider.System).Add(new DetectionEntry
    {
        Event = Guid.CreateVersion7(), Source = "scan", Target = target, Word = "c2", Reputation = reputation, Sentence = "made up", Document = "{}"u8.ToArray(),
    }).Entry);

    private static T Use<T>(RunningService service, Func<ServiceDatabase, T> use)
    {
        using ServiceDatabase database = ServiceDatabase.Open(Path.Combine(service.Folder, "s.service.db"));
        return use(database);
    }
}
