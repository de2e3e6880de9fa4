using System.Net;
using System.Text.Json;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Service.Keys;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Service.Tests;

/// <summary>Two weeks of servers side by side.</summary>
public sealed class WeekTests
{
    private const long Day = 24L * 3600 * 1_000_000_000;

    private static readonly Week First = new(2900);

    [Fact]
    public async Task What_came_went_and_changed_is_counted_by_the_last_look_of_each_week()
    {
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Viewer);
        Assert.Equal((HttpStatusCode.NotFound, "urn:whorl:problem:no-weeks"), await ProblemAsync(service, key, "/api/v1/weeks/compare"));
        using (ISightingWriter writer = service.Store.OpenWriter())
        {
            // 1 stays, 2 changes and changes back within the second week, 3 changes, 4 goes, 5 and 6 come, 7 answers in neither, 8 is without one of the methods.
            See(writer, 1, 0, 'a', 'a');
            See(writer, 1, 7, 'a', 'a');
            See(writer, 2, 1, 'a', 'a');
            See(writer, 2, 8, 'b', 'a');
            See(writer, 2, 9, 'a', 'a');
            See(writer, 3, 1, 'a', 'a');
            See(writer, 3, 8, 'b', 'a');
            See(writer, 4, 2, 'a', 'c');
            See(writer, 5, 10, 'b', 'a');
            See(writer, 6, 10, 'b', 'a');
            See(writer, 7, 3, null, null);
            See(writer, 7, 10, null, null);
            See(writer, 8, 3, 'd', null);
            See(writer, 8, 10, null, 'a');
            writer.Flush();
        }

        (HttpStatusCode status, JsonElement answer, _) = await service.AskAsync("GET", "/api/v1/weeks/compare", key);
        Assert.Equal((HttpStatusCode.OK, $"{First}", $"{new Week(First.Index + 1)}"), (status, answer.GetProperty("from").GetString(), answer.GetProperty("to").GetString()));
        Assert.Equal((4, 2, 1, 1), (Number(answer, "both"), Number(answer, "appeared"), Number(answer, "vanished"), Number(answer, "changed")));
        Assert.Equal(["atsf a 3 6", "jarm b 0 3"], Shifts(answer, "grown").Order(StringComparer.Ordinal));
        string[] shrunk = Shifts(answer, "shrunk");
        Assert.Equal("jarm a 4 2", shrunk[0]);
        Assert.Equal(["atsf c 1 0", "jarm d 1 0"], shrunk[1..].Order(StringComparer.Ordinal));

        (_, JsonElement reversed, _) = await service.AskAsync("GET", $"/api/v1/weeks/compare?from={new Week(First.Index + 1)}&to={First}", key);
        Assert.Equal((4, 1, 2, 1), (Number(reversed, "both"), Number(reversed, "appeared"), Number(reversed, "vanished"), Number(reversed, "changed")));
        (_, JsonElement empty, _) = await service.AskAsync("GET", "/api/v1/weeks/compare?from=1999-W01&to=1999-06-01", key);
        Assert.Equal((0, 0, 0), (Number(empty, "both"), Number(empty, "appeared"), empty.GetProperty("grown").GetArrayLength()));
    }

    [Theory]
    [InlineData("from=x")]
    [InlineData("to=2026-W54")]
    [InlineData("from=2026-W40&to=2026-13-01")]
    public async Task What_is_no_week_is_refused(string query)
    {
        await using RunningService service = await RunningService.StartAsync();
        Assert.Equal((HttpStatusCode.BadRequest, "urn:whorl:problem:request"), await ProblemAsync(service, service.Key(KeyRole.Viewer), "/api/v1/weeks/compare?" + query));
    }

    [Fact]
    public async Task What_is_seen_meanwhile_is_in_the_next_answer()
    {
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Viewer);
        for (int servers = 1; servers <= 3; servers++)
        {
            using ISightingWriter writer = service.Store.OpenWriter();
            See(writer, servers, 0, 'a', 'a');
            writer.Flush();
            (_, JsonElement answer, _) = await service.AskAsync("GET", "/api/v1/weeks/compare", key);
            Assert.Equal(servers, Number(answer, "appeared"));
        }
    }

    private static async Task<(HttpStatusCode Status, string? Type)> ProblemAsync(RunningService service, string key, string path)
    {
        (HttpStatusCode status, JsonElement body, _) = await service.AskAsync("GET", path, key);
        return (status, body.GetProperty("type").GetString());
    }

    private static long Number(JsonElement answer, string name) => answer.GetProperty(name).GetInt64();

    private static string[] Shifts(JsonElement answer, string name) =>
        [.. answer.GetProperty(name).EnumerateArray().Select(shift => $"{shift.GetProperty("method")} {shift.GetProperty("fingerprint").GetString()![0]} {shift.GetProperty("before")} {shift.GetProperty("after")}")];

    private static void See(ISightingWriter writer, int server, int day, char? jarm, char? atsf) => writer.Add(new ServerSighting
    {
        Timestamp = First.Start + (day * Day) + server,
        Address = HostAddress.TryParse($"192.0.2.{server}", out HostAddress address) ? address : default,
        Port = 443,
        Status = jarm is null && atsf is null ? ScanStatus.ConnectionRefused : ScanStatus.Success,
        Jarm = jarm is { } first ? new Fingerprint(FingerprintMethod.Jarm, new string(first, 62)) : null,
        Atsf = atsf is { } second ? new Fingerprint(FingerprintMethod.Atsf, new string(second, 16)) : null,
    });
}
