using System.Net;
using System.Text.Json;
using Whorl.Service.Keys;

namespace Whorl.Service.Tests;

/// <summary>The threshold, set while the service runs.</summary>
public sealed class ThresholdTests
{
    [Fact]
    public async Task What_is_set_holds_over_a_restart_and_in_verdicts_until_it_is_taken_back()
    {
        await using CountingServer server = new();
        await using RunningService service = await RunningService.StartAsync();
        string admin = service.Key(KeyRole.Admin);
        (HttpStatusCode status, JsonElement set, _) = await service.AskAsync("PUT", "/api/v1/threshold", admin, """{"threshold": 0.9, "why": "too many false alarms"}""");
        Assert.Equal((HttpStatusCode.OK, 0.9, 0.65, "Admin", "too many false alarms"), (status, Of(set), set.GetProperty("usual").GetDouble(), set.GetProperty("set_by").GetString(), set.GetProperty("why").GetString()));
        await service.RestartAsync();
        (_, JsonElement verdict, _) = await service.JudgeAsync(service.Key(KeyRole.Analyst), $$"""{"ip": "127.0.0.1", "port": {{server.Port}}}""", ("Prefer", "wait=60"));
        Assert.Equal(0.9, verdict.GetProperty("c2").GetProperty("threshold").GetDouble());
        (_, JsonElement back, _) = await service.AskAsync("PUT", "/api/v1/threshold", admin, """{"threshold": null, "why": "as before"}""");
        Assert.Equal((0.65, JsonValueKind.Null), (Of(back), back.GetProperty("set_by").ValueKind));
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", admin);
        Assert.Equal(["was 0.9: as before", "was 0.65: too many false alarms"], audit.GetProperty("entries").EnumerateArray().Where(entry => entry.GetProperty("action").GetString() == "threshold").Select(entry => entry.GetProperty("detail").GetString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"threshold": 0.7}""")]
    [InlineData("""{"threshold": 0.7, "why": ""}""")]
    [InlineData("""{"threshold": 0.7, "why": 1}""")]
    [InlineData("""{"threshold": 1.1, "why": "x"}""")]
    [InlineData("""{"threshold": -0.1, "why": "x"}""")]
    [InlineData("""{"threshold": "0.7", "why": "x"}""")]
    [InlineData("""{"threshold": 1e999, "why": "x"}""")]
    [InlineData("""{"threshold": 0.7, "why": "\ud800"}""")]
    public async Task What_is_no_threshold_is_told_and_changes_nothing(string body)
    {
        await using RunningService service = await RunningService.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("PUT", "/api/v1/threshold", service.Key(KeyRole.Admin), body)).Status);
        (_, JsonElement now, _) = await service.AskAsync("GET", "/api/v1/threshold", service.Key(KeyRole.Viewer));
        Assert.Equal(0.65, Of(now));
    }

    private static double Of(JsonElement answer) => answer.GetProperty("threshold").GetDouble();
}
