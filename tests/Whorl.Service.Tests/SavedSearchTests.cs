using System.Globalization;
using System.Net;
using System.Text.Json;
using Whorl.Service.Keys;

namespace Whorl.Service.Tests;

/// <summary>Searches that are kept under a name.</summary>
public sealed class SavedSearchTests
{
    [Fact]
    public async Task What_an_analyst_saves_a_viewer_reads_over_a_restart_until_it_is_removed()
    {
        await using RunningService service = await RunningService.StartAsync();
        string analyst = service.Key(KeyRole.Analyst);
        string viewer = service.Key(KeyRole.Viewer);
        (HttpStatusCode status, JsonElement saved, _) = await service.AskAsync("POST", "/api/v1/searches", analyst, """{"name": " new and bad ", "q": "score:>=0.8  first_seen:<7d"}""");
        Assert.Equal((HttpStatusCode.Created, "new and bad", "score:>=0.8  first_seen:<7d", "Analyst"), (status, Text(saved, "name"), Text(saved, "q"), Text(saved, "saved_by")));
        Assert.Equal(HttpStatusCode.Created, (await service.AskAsync("POST", "/api/v1/searches", analyst, """{"q": "port:8443", "name": "a port"}""")).Status);
        await service.RestartAsync();
        Assert.Equal(["a port", "new and bad"], await NamesAsync(service, viewer));

        string path = string.Create(CultureInfo.InvariantCulture, $"/api/v1/searches/{saved.GetProperty("id").GetInt64()}");
        Assert.Equal(HttpStatusCode.Forbidden, (await service.AskAsync("DELETE", path, viewer)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await service.AskAsync("DELETE", path, analyst)).Status);
        (HttpStatusCode again, JsonElement problem, _) = await service.AskAsync("DELETE", path, analyst);
        Assert.Equal((HttpStatusCode.NotFound, "urn:whorl:problem:no-search"), (again, Text(problem, "type")));
        Assert.Equal(["a port"], await NamesAsync(service, viewer));

        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        Assert.Equal(
            ["search-remove new and bad", "search-save a port", "search-save new and bad"],
            audit.GetProperty("entries").EnumerateArray().Where(entry => Text(entry, "action").StartsWith("search-", StringComparison.Ordinal)).Select(entry => $"{Text(entry, "action")} {Text(entry, "target")}"));
    }

    [Fact]
    public async Task A_name_is_that_of_one_search_alone()
    {
        await using RunningService service = await RunningService.StartAsync();
        string analyst = service.Key(KeyRole.Analyst);
        Assert.Equal(HttpStatusCode.Created, (await service.AskAsync("POST", "/api/v1/searches", analyst, """{"name": "one", "q": "port:443"}""")).Status);
        (HttpStatusCode status, JsonElement problem, _) = await service.AskAsync("POST", "/api/v1/searches", analyst, """{"name": "one", "q": "port:8443"}""");
        Assert.Equal((HttpStatusCode.Conflict, "urn:whorl:problem:search-name"), (status, Text(problem, "type")));
        (_, JsonElement all, _) = await service.AskAsync("GET", "/api/v1/searches", analyst);
        Assert.Equal("port:443", Text(Assert.Single(all.GetProperty("searches").EnumerateArray()), "q"));
    }

    [Fact]
    public async Task No_more_than_two_hundred_are_kept()
    {
        await using RunningService service = await RunningService.StartAsync();
        string analyst = service.Key(KeyRole.Analyst);
        for (int number = 0; number < 200; number++)
        {
            Assert.Equal(HttpStatusCode.Created, (await service.AskAsync("POST", "/api/v1/searches", analyst, $$"""{"name": "{{number}}", "q": "port:443"}""")).Status);
        }

        (HttpStatusCode status, JsonElement problem, _) = await service.AskAsync("POST", "/api/v1/searches", analyst, """{"name": "more", "q": "port:443"}""");
        Assert.Equal((HttpStatusCode.Conflict, "urn:whorl:problem:searches-full"), (status, Text(problem, "type")));
        Assert.Contains("200 searches", Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"name": "x"}""")]
    [InlineData("""{"q": "port:443"}""")]
    [InlineData("""{"name": "x", "q": 443}""")]
    [InlineData("""{"name": "x", "q": "port:443", "more": 1}""")]
    [InlineData("""{"name": "", "q": "port:443"}""")]
    [InlineData("""{"name": "a\nb", "q": "port:443"}""")]
    [InlineData("""{"name": "\ud800", "q": "port:443"}""")]
    [InlineData("""{"name": "x", "q": "  "}""")]
    [InlineData("""{"name": "x", "q": "nothing:like-it"}""")]
    [InlineData("""{"name": "x", "q": "port:many"}""")]
    [InlineData("""{"name": "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1", "q": "port:443"}""")]
    public async Task What_is_no_search_with_a_name_is_refused_and_not_kept(string body)
    {
        await using RunningService service = await RunningService.StartAsync();
        string analyst = service.Key(KeyRole.Analyst);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("POST", "/api/v1/searches", analyst, body)).Status);
        Assert.Empty(await NamesAsync(service, analyst));
    }

    private static async Task<string[]> NamesAsync(RunningService service, string key)
    {
        (_, JsonElement all, _) = await service.AskAsync("GET", "/api/v1/searches", key);
        return [.. all.GetProperty("searches").EnumerateArray().Select(search => Text(search, "name"))];
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
