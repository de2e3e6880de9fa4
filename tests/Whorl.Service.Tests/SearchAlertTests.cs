using System.Globalization;
using System.Net;
using System.Text.Json;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Detections;
using Whorl.Service.Keys;
using Whorl.Service.Searching;
using Whorl.Service.State;
using Whorl.Service.Tests.Delivery;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Service.Tests;

/// <summary>Saved searches that tell what is new: a service looks into a store that others write to.</summary>
public sealed class SearchAlertTests
{
    private const long Second = 1_000_000_000;
    private const long Monday = 1_767_571_200 * Second;

    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    // A round when the service begins, and no other before a test is over.
    private static readonly TimeSpan AtStart = TimeSpan.FromHours(1);

    [Fact]
    public async Task What_is_new_and_fits_is_one_detection_and_nothing_that_was_there_before()
    {
        await using RunningService service = await StartAsync(Soon);
        Write(service, Server(1), Server(2, port: 9443));
        long id = await SaveAsync(service, "odd ports", "port:8443");
        Write(service, Server(3), Server(4, port: 443), Server(1, at: 60), Server(5));
        Assert.Equal(["10.0.0.3:8443", "10.0.0.5:8443"], await TargetsAsync(service, "10.0.0.5:8443"));

        // A second look that says the same, and another certificate of a server that was told today.
        Write(service, Server(3, at: 60), Server(5, certificate: 'b'), Server(6));
        await TargetsAsync(service, "10.0.0.6:8443");
        (_, JsonElement page, _) = await service.AskAsync("GET", "/api/v1/detections", service.Key(KeyRole.Viewer));
        JsonElement[] all = [.. page.GetProperty("detections").EnumerateArray()];
        Assert.Equal([("10.0.0.3:8443", 1), ("10.0.0.5:8443", 2), ("10.0.0.6:8443", 1)], all.Select(each => (Text(each, "target"), each.GetProperty("count").GetInt32())).Order());
        JsonElement one = all.Single(each => Text(each, "target") == "10.0.0.3:8443");
        Assert.Equal(("search", "search", "suspicious", "10.0.0.3:8443, seen so for the first time, fits the search 'odd ports'"), (Text(one, "source"), Text(one, "word"), Text(one, "reputation"), Text(one, "sentence")));
        JsonElement document = one.GetProperty("verdict");
        Assert.Equal(("whorl.search-hit/1", id, "port:8443", "nginx"), (Text(document, "schema"), document.GetProperty("search").GetProperty("id").GetInt64(), Text(document.GetProperty("search"), "q"), Text(document.GetProperty("server"), "server")));
    }

    [Fact]
    public async Task A_new_handshake_is_told_with_its_client()
    {
        await using RunningService service = await StartAsync(Soon);
        Write(service, Handshake("10.1.0.1"));
        await SaveAsync(service, "their clients", "client:10.1.0.0/16");
        Write(service, Handshake("10.2.0.1"), Handshake("10.1.0.2", "b.example"));
        Assert.Equal(["192.0.2.9:443 b.example"], await TargetsAsync(service, "192.0.2.9:443 b.example"));
        (_, JsonElement page, _) = await service.AskAsync("GET", "/api/v1/detections", service.Key(KeyRole.Viewer));
        Assert.Equal("10.1.0.2 spoke to 192.0.2.9:443 b.example, seen so for the first time, which fits the search 'their clients'", Text(page.GetProperty("detections")[0], "sentence"));
    }

    [Fact]
    public async Task A_restart_loses_nothing_and_repeats_nothing()
    {
        await using RunningService service = await StartAsync(AtStart);
        await SaveAsync(service, "odd ports", "port:8443");
        Write(service, Server(1), Server(2));
        await service.RestartAsync();
        Assert.Equal(["10.0.0.1:8443", "10.0.0.2:8443"], await TargetsAsync(service, "10.0.0.1:8443"));
        await service.RestartAsync();
        Write(service, Server(3));
        await service.RestartAsync();
        Assert.Equal(["10.0.0.1:8443", "10.0.0.2:8443", "10.0.0.3:8443"], await TargetsAsync(service, "10.0.0.3:8443"));
        Assert.All(Kept(service), each => Assert.Equal(1, each.Count));
    }

    [Fact]
    public async Task A_round_that_ended_within_a_stretch_goes_on_below_after_a_restart()
    {
        await using RunningService service = await StartAsync(AtStart);
        long id = await SaveAsync(service, "odd ports", "port:8443");
        for (int number = 1; number <= 6; number++)
        {
            Write(service, Server(number));
        }

        Assert.True(Use(service, database => new AlertPlaces(database).Move(id, SearchScope.Servers, AlertPlace.At(0), new AlertPlace(0, 6, 4, 2, 0))));
        Write(service, Server(7));
        await service.RestartAsync();
        Assert.Equal(["10.0.0.1:8443", "10.0.0.2:8443", "10.0.0.3:8443", "10.0.0.7:8443"], await TargetsAsync(service, "10.0.0.7:8443"));
    }

    [Fact]
    public async Task A_search_that_fits_everything_tells_a_hundred_and_says_that_there_are_more()
    {
        await using RunningService service = await StartAsync(AtStart);
        await SaveAsync(service, "everything", "server:nginx");
        Write(service, [.. Enumerable.Range(1, 700).Select(number => Server(number))]);
        await service.RestartAsync();
        await EventuallyAsync(() => Use(service, database => new AlertPlaces(database).Of(1, SearchScope.Servers)) == AlertPlace.At(700), "the round did not end");
        IReadOnlyList<DetectionEntry> told = Kept(service);
        Assert.Equal(AlertLook.MostTold, told.Count);
        Assert.Single(told, each => each.Sentence.Contains("the last that is told", StringComparison.Ordinal));
        Write(service, Server(701));
        await service.RestartAsync();
        Assert.Equal(AlertLook.MostTold + 1, (await TargetsAsync(service, "10.0.2.189:8443")).Length);
    }

    [Fact]
    public async Task What_came_while_it_was_switched_off_is_not_told()
    {
        await using RunningService service = await StartAsync(Soon);
        long id = await SaveAsync(service, "odd ports", "port:8443");
        await SaveAsync(service, "z", "port:1");
        Assert.False((await ChangeAsync(service, id, """{"alerts": false}""")).GetProperty("alerts").GetBoolean());
        Write(service, Server(1));
        foreach (int number in (int[])[101, 102])
        {
            // With the first of these a round had ended that may have begun before; with the second, one that began after.
            Write(service, Server(number, port: 1));
            await TargetsAsync(service, $"10.0.0.{number}:1");
        }

        Assert.True((await ChangeAsync(service, id, """{"alerts": true}""")).GetProperty("alerts").GetBoolean());
        Write(service, Server(2));
        Assert.Equal(["10.0.0.101:1", "10.0.0.102:1", "10.0.0.2:8443"], await TargetsAsync(service, "10.0.0.2:8443"));
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        Assert.Equal(
            ["odd ports on", "odd ports off", "z on", "odd ports on"],
            audit.GetProperty("entries").EnumerateArray().Where(entry => Text(entry, "action") == "search-alert").Select(entry => $"{Text(entry, "target")} {Text(entry, "detail")}"));
    }

    [Fact]
    public async Task What_is_suppressed_is_kept_and_not_delivered()
    {
        using ScratchFolder folder = new();
        string file = folder.At("out.jsonl");
        Assert.True(OutletsFile.TryRead(folder.At("outlets"), $"[spool]\nfolder = spool\n[siem]\nlinger = 0s\nkind = file\nevents = detections\npath = {file}\n", out DeliverySetup? setup, out string problem), problem);
        await using RunningService service = await StartAsync(Soon, setup);
        long made = Use(service, database => new DetectionLog(database, TimeProvider.System).Add(new DetectionEntry
        {
            Event = Guid.CreateVersion7(), Source = "scan", Target = "10.0.0.1:8443", Word = "c2", Reputation = Reputation.Bad, Sentence = "made up", Document = "{}"u8.ToArray(),
        }).Entry.Id);
        await service.AskAsync("POST", $"/api/v1/detections/{made}/marks", service.Key(KeyRole.Analyst), """{"action": "suppress", "text": "ours", "days": 1, "scope": "target"}""");
        await SaveAsync(service, "odd ports", "port:8443");
        Write(service, Server(1));
        await TargetsAsync(service, "10.0.0.1:8443");
        Write(service, Server(2));
        string delivered = string.Empty;
        await EventuallyAsync(() => (delivered = File.Exists(file) ? File.ReadAllText(file) : string.Empty).Contains("10.0.0.2", StringComparison.Ordinal), "nothing was delivered");
        Assert.DoesNotContain("10.0.0.1", delivered, StringComparison.Ordinal);
        Assert.Contains("whorl.search", delivered, StringComparison.Ordinal);
        Assert.Equal(DetectionState.Suppressed, Kept(service).Single(each => each is { Source: "search", Target: "10.0.0.1:8443" }).State);
    }

    [Fact]
    public async Task A_search_gets_another_name_unless_that_is_anothers()
    {
        await using RunningService service = await StartAsync(AtStart);
        long id = await SaveAsync(service, "one", "port:8443");
        await SaveAsync(service, "two", "port:443");
        JsonElement changed = await ChangeAsync(service, id, """{"name": " uno "}""");
        Assert.Equal(("uno", true), (Text(changed, "name"), changed.GetProperty("alerts").GetBoolean()));
        (HttpStatusCode status, JsonElement taken, _) = await service.AskAsync("POST", Path(id), service.Key(KeyRole.Analyst), """{"name": "two", "alerts": false}""");
        Assert.Equal((HttpStatusCode.Conflict, "urn:whorl:problem:search-name"), (status, Text(taken, "type")));
        (_, JsonElement all, _) = await service.AskAsync("GET", "/api/v1/searches", service.Key(KeyRole.Viewer));
        Assert.Equal([("two", true), ("uno", true)], all.GetProperty("searches").EnumerateArray().Select(each => (Text(each, "name"), each.GetProperty("alerts").GetBoolean())));
        Assert.Equal(HttpStatusCode.NotFound, (await service.AskAsync("POST", Path(id + 7), service.Key(KeyRole.Analyst), """{"alerts": true}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.AskAsync("POST", Path(id), service.Key(KeyRole.Viewer), """{"alerts": false}""")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"alerts": "on"}""")]
    [InlineData("""{"alerts": null}""")]
    [InlineData("""{"alerts": false, "alerts": true}""")]
    [InlineData("""{"alerts": false, "q": "port:1"}""")]
    [InlineData("""{"alerts": false, "more": 1}""")]
    [InlineData("""{"alerts": false, "name": " "}""")]
    public async Task What_is_no_change_is_refused_and_changes_nothing(string body)
    {
        await using RunningService service = await StartAsync(AtStart);
        long id = await SaveAsync(service, "one", "port:8443");
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("POST", Path(id), service.Key(KeyRole.Analyst), body)).Status);
        (_, JsonElement all, _) = await service.AskAsync("GET", "/api/v1/searches", service.Key(KeyRole.Viewer));
        JsonElement one = Assert.Single(all.GetProperty("searches").EnumerateArray());
        Assert.Equal(("one", true), (Text(one, "name"), one.GetProperty("alerts").GetBoolean()));
    }

    private static Task<RunningService> StartAsync(TimeSpan every, DeliverySetup? delivery = null) => RunningService.StartAsync(change: options => options with { AlertEvery = every, Delivery = delivery });

    private static string Path(long id) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/searches/{id}");

    private static async Task<long> SaveAsync(RunningService service, string name, string query)
    {
        (HttpStatusCode status, JsonElement saved, _) = await service.AskAsync("POST", "/api/v1/searches", service.Key(KeyRole.Analyst), $$"""{"name": "{{name}}", "q": "{{query}}", "alerts": true}""");
        Assert.Equal((HttpStatusCode.Created, true), (status, saved.GetProperty("alerts").GetBoolean()));
        return saved.GetProperty("id").GetInt64();
    }

    private static async Task<JsonElement> ChangeAsync(RunningService service, long id, string body)
    {
        (HttpStatusCode status, JsonElement changed, _) = await service.AskAsync("POST", Path(id), service.Key(KeyRole.Analyst), body);
        Assert.Equal(HttpStatusCode.OK, status);
        return changed;
    }

    /// <summary>What alerts told, in order, once they told one.</summary>
    private static async Task<string[]> TargetsAsync(RunningService service, string awaited)
    {
        string[] targets = [];
        await EventuallyAsync(() => (targets = [.. Kept(service).Where(each => each.Source == "search").Select(each => each.Target).Order(StringComparer.Ordinal)]).Contains(awaited), $"{awaited} was not told");
        return targets;
    }

    private static async Task EventuallyAsync(Func<bool> holds, string otherwise)
    {
        for (int i = 0; !holds(); i++)
        {
            Assert.True(i < 1500, otherwise);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static IReadOnlyList<DetectionEntry> Kept(RunningService service) => Use(service, database => new DetectionLog(database, TimeProvider.System).Before(long.MaxValue, 1000));

    private static T Use<T>(RunningService service, Func<ServiceDatabase, T> use)
    {
        using ServiceDatabase database = ServiceDatabase.Open(System.IO.Path.Combine(service.Folder, "s.service.db"));
        return use(database);
    }

    /// <summary>In one transaction: who sees one of them sees all.</summary>
    private static void Write(RunningService service, params ServerSighting[] seen)
    {
        using ISightingWriter writer = service.Store.OpenWriter();
        Array.ForEach(seen, writer.Add);
        writer.Flush();
    }

    private static void Write(RunningService service, params HandshakeSighting[] seen)
    {
        using ISightingWriter writer = service.Store.OpenWriter();
        Array.ForEach(seen, writer.Add);
        writer.Flush();
    }

    private static ServerSighting Server(int number, ushort port = 8443, char certificate = 'a', int at = 0) => new()
    {
        Timestamp = Monday + (at * Second), Address = new HostAddress(0x0A000000u + (uint)number, true), Port = port, Status = ScanStatus.Success, HasHttp = true, HttpStatus = 200, Server = "nginx",
        Certificate = new CertificateSummary { Sha256 = new string(certificate, 64), Subject = "CN=one.example", Issuer = "CN=ca" },
    };

    private static HandshakeSighting Handshake(string client, string? name = null) => new()
    {
        Timestamp = Monday, ClientAddress = Address(client), ClientPort = 5000, ServerAddress = Address("192.0.2.9"), ServerPort = 443, ServerName = name, Ja3 = new Fingerprint(FingerprintMethod.Ja3, new string('b', 32)),
    };

    private static HostAddress Address(string text) => HostAddress.TryParse(text, out HostAddress address) ? address : throw new ArgumentException(text, nameof(text));

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
