using System.Net;
using System.Text.Json;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Keys;

namespace Whorl.Service.Tests.Delivery.EndToEnd;

/// <summary>Outlets of a running service: what a scan delivers, what is told of outlets, and what is sent again.</summary>
public sealed class OutletRouteTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_scan_is_delivered_counted_and_sent_again_when_an_admin_asks()
    {
        string path = folder.At("events.jsonl");
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync(delivery: Setup($"[siem]\nkind = file\npath = {path}\n[down]\nkind = relp\nhost = 127.0.0.1\nport = {FreePort.Take()}\n"));
        string viewer = service.Key(KeyRole.Viewer), admin = service.Key(KeyRole.Admin);
        await service.JudgeAsync(service.Key(KeyRole.Analyst), $$"""{"host": "127.0.0.1", "port": {{server.Port}}, "sni": "counting.example"}""", ("Prefer", "wait=60"));
        JsonElement siem = await UntilAsync(service, viewer, 0, outlet => outlet.GetProperty("delivered").GetInt64() == 1);
        Assert.Equal(("siem", "file", "whorl", "all"), (Text(siem, "name"), Text(siem, "kind"), Text(siem, "schema"), Text(siem, "events")));
        Assert.Equal((0, JsonValueKind.Null), (siem.GetProperty("waiting").GetInt64(), siem.GetProperty("last_error").ValueKind));
        JsonElement down = await UntilAsync(service, viewer, 1, outlet => outlet.GetProperty("last_error").ValueKind == JsonValueKind.String);
        Assert.Equal((0, 1), (down.GetProperty("delivered").GetInt64(), down.GetProperty("waiting").GetInt64()));

        using JsonDocument delivered = JsonDocument.Parse(Assert.Single(await File.ReadAllLinesAsync(path, Cancellation)));
        Assert.Equal(("observation", "counting.example", 62), (Text(delivered.RootElement, "kind"), Text(delivered.RootElement, "sni"), Text(delivered.RootElement, "jarm").Length));
        Assert.Equal(7, Guid.Parse(Text(delivered.RootElement, "event_id")).Version);

        const string Body = """{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00+00:00"}""";
        (HttpStatusCode status, JsonElement again, _) = await service.AskAsync("POST", "/api/v1/outlets/siem/replay", admin, Body);
        Assert.Equal((HttpStatusCode.Accepted, 1), (status, again.GetProperty("events").GetInt64()));
        await UntilAsync(service, viewer, 0, outlet => outlet.GetProperty("replayed").GetInt64() == 1);
        string[] lines = await File.ReadAllLinesAsync(path, Cancellation);
        Assert.Equal((2, lines[0]), (lines.Length, lines[1]));

        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", admin);
        JsonElement line = audit.GetProperty("entries")[0];
        Assert.Equal(("replay", "siem", "allowed"), (Text(line, "action"), Text(line, "target"), Text(line, "outcome")));

        using HttpRequestMessage request = new(HttpMethod.Get, service.Address + "/metrics");
        request.Headers.Authorization = new("Bearer", viewer);
        using HttpResponseMessage metrics = await service.Client.SendAsync(request, Cancellation);
        string text = await metrics.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("whorl_outlet_delivered_total{outlet=\"siem\",kind=\"file\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("whorl_outlet_waiting_events{outlet=\"down\",kind=\"relp\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("whorl_spool_appended_total 1\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none", """{"from": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}""", HttpStatusCode.NotFound, "no-outlet")]
    [InlineData("siem", """{"from": "2100-01-01T00:00:00Z", "to": "2020-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "request")]
    [InlineData("siem", """{"from": "2020-01-01", "to": "2100-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "request")]
    [InlineData("siem", """{"from": "2020-01-01T00:00:00", "to": "2100-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "request")]
    [InlineData("siem", """{"from": 1, "to": 2}""", HttpStatusCode.BadRequest, "request")]
    [InlineData("siem", "[", HttpStatusCode.BadRequest, "request")]
    [InlineData("siem", "{\"from\": \"\\ud800\", \"to\": \"2100-01-01T00:00:00Z\"}", HttpStatusCode.BadRequest, "request")]
    [InlineData("siem", "{\"\\ud800\": \"2020-01-01T00:00:00Z\", \"to\": \"2100-01-01T00:00:00Z\"}", HttpStatusCode.BadRequest, "request")]
    public async Task A_replay_that_makes_no_sense_is_refused(string outlet, string body, HttpStatusCode expected, string problem)
    {
        await using RunningService service = await RunningService.StartAsync(delivery: Setup("[siem]\nkind = file\npath = x\n"));
        (HttpStatusCode status, JsonElement answer, _) = await service.AskAsync("POST", $"/api/v1/outlets/{outlet}/replay", service.Key(KeyRole.Admin), body);
        Assert.Equal((expected, "urn:whorl:problem:" + problem), (status, Text(answer, "type")));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static async Task<JsonElement> UntilAsync(RunningService service, string key, int index, Func<JsonElement, bool> isReached)
    {
        while (true)
        {
            JsonElement outlet = (await service.AskAsync("GET", "/api/v1/outlets", key)).Body.GetProperty("outlets")[index];
            if (isReached(outlet))
            {
                return outlet;
            }

            await Task.Delay(20, Cancellation);
        }
    }

    private DeliverySetup Setup(string outlets)
    {
        Assert.True(OutletsFile.TryRead(folder.At("outlets"), "[spool]\nfolder = spool\nkeep = 1d\n" + outlets, out DeliverySetup? setup, out string problem), problem);
        return setup;
    }
}
