using System.Net;
using System.Text.Json;
using Whorl.Service.Detections;
using Whorl.Service.Keys;
using Whorl.Service.State;
using Whorl.Service.Verdicts;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Service.Tests;

/// <summary>Decisions on detections as labels of the store.</summary>
public sealed class AnalystLabelTests
{
    [Fact]
    public async Task A_false_positive_is_benign_and_a_confirmed_detection_a_threat()
    {
        await using RunningService service = await RunningService.StartAsync();
        long wrong = Add(service, "192.0.2.1:443 www.example.com", "c2"), right = Add(service, "192.0.2.2:443", "suspicious"), of = Add(service, "192.0.2.3:443", "drift");
        string key = service.Key(KeyRole.Analyst);
        await MarkAsync(service, key, wrong, """{"action": "false-positive", "text": "our own mail server"}""");
        await MarkAsync(service, key, right, """{"action": "confirmed"}""");
        await MarkAsync(service, key, of, """{"action": "false-positive"}""");
        Assert.Equal((IndicatorRole.Benign, "Analyst", "our own mail server"), await LabelAsync(service, "192.0.2.1:443", IndicatorRole.Benign));
        Assert.Equal((IndicatorRole.Threat, null, "confirmed by Analyst"), await LabelAsync(service, "192.0.2.2:443", IndicatorRole.Threat));
        using (IStoreReader reader = service.Store.OpenReader())
        {
            // A drift says nothing of whether the server is a threat.
            Assert.Empty(reader.Listings("192.0.2.3:443", 10));
        }

        await MarkAsync(service, key, wrong, """{"action": "open"}""");
        Assert.Null(await LabelAsync(service, "192.0.2.1:443", null));
        Assert.NotNull(await LabelAsync(service, "192.0.2.2:443", IndicatorRole.Threat));
    }

    [Fact]
    public async Task A_listed_server_that_was_found_in_order_is_not_bad_any_more()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        using (IFeedWriter feed = service.Store.OpenFeed(new FeedSource { Name = "list", Format = "test", Origin = "test", RetrievedAt = 1_600_000_000 }))
        {
            feed.Add(new Indicator { Type = IndicatorType.Address, Value = "127.0.0.1", Role = IndicatorRole.Threat, Family = "Madeup RAT" });
            feed.Commit();
        }

        string key = service.Key(KeyRole.Analyst);
        string body = $$"""{"ip": "127.0.0.1", "port": {{server.Port}}, "max_age": "0s"}""";
        (_, JsonElement bad, _) = await service.JudgeAsync(key, body, ("Prefer", "wait=60"));
        Assert.Equal("bad", bad.GetProperty("reputation").GetProperty("word").GetString());
        (_, JsonElement found, _) = await service.AskAsync("GET", "/api/v1/detections", key);
        await MarkAsync(service, key, found.GetProperty("detections")[0].GetProperty("id").GetInt64(), """{"action": "false-positive", "text": "ours"}""");
        await LabelAsync(service, $"127.0.0.1:{server.Port}", IndicatorRole.Benign);
        (_, JsonElement cleared, _) = await service.JudgeAsync(key, body, ("Prefer", "wait=60"));
        Assert.Equal("unknown", cleared.GetProperty("reputation").GetProperty("word").GetString());
        (_, JsonElement looked, _) = await service.AskAsync("GET", $"/api/v1/lookup?value=127.0.0.1:{server.Port}", key);
        Assert.Contains("found in order by Analyst", looked.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_decided_while_the_service_was_away_is_a_label_after_its_start()
    {
        await using RunningService service = await RunningService.StartAsync();
        long id = Add(service, "[2001:db8::1]:443", "c2");
        Use(service, database => new DetectionMarks(database, TimeProvider.System).Mark(id, DetectionState.FalsePositive, "somebody", null));
        await service.RestartAsync();
        Assert.Equal((IndicatorRole.Benign, "somebody", null), await LabelAsync(service, "[2001:db8::1]:443", IndicatorRole.Benign));
    }

    private static async Task MarkAsync(RunningService service, string key, long id, string body) =>
        Assert.Equal(HttpStatusCode.OK, (await service.AskAsync("POST", $"/api/v1/detections/{id}/marks", key, body)).Status);

    /// <summary>Waits until the analysts' feed says this of an address; null for nothing.</summary>
    private static async Task<(IndicatorRole Role, string? Label, string? Description)?> LabelAsync(RunningService service, string address, IndicatorRole? role)
    {
        for (int i = 0; ; i++)
        {
            using (IStoreReader reader = service.Store.OpenReader())
            {
                Indicator? found = reader.Listings(address, 10).FirstOrDefault(listed => listed.Source.Name == AnalystLabels.Feed)?.Indicator;
                if (found?.Role == role)
                {
                    return found is null ? null : (found.Role, found.Label, found.Description);
                }
            }

            Assert.True(i < 3000, $"{address} was not labelled so");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static long Add(RunningService service, string target, string word) => Use(service, database => new DetectionLog(database, TimeProvider.System).Add(new DetectionEntry
    {
        Event = Guid.CreateVersion7(), Source = "scan", Target = target, Word = word, Reputation = Reputation.Bad, Sentence = "made up", Document = "{}"u8.ToArray(),
    }).Entry.Id);

    private static T Use<T>(RunningService service, Func<ServiceDatabase, T> use)
    {
        using ServiceDatabase database = ServiceDatabase.Open(Path.Combine(service.Folder, "s.service.db"));
        return use(database);
    }
}
