using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Whorl.Service.Keys;
using Whorl.Store.Reading;

namespace Whorl.Service.Tests;

/// <summary>Lists that are sent, and feeds that are withdrawn.</summary>
public sealed class FeedTests
{
    private const string Sslbl = """
        # abuse.ch SSLBL Botnet C2 IP Blacklist (CSV)
        # Firstseen,DstIP,DstPort
        2026-11-20 10:00:00,192.0.2.7,443
        2026-11-20 10:00:00,no address,443
        2026-11-20 10:00:00,192.0.2.8,8443

        """;

    [Fact]
    public async Task A_list_that_is_sent_is_imported_row_by_row()
    {
        await using RunningService service = await RunningService.StartAsync();
        (HttpStatusCode status, JsonElement body) = await SendAsync(service, "?format=sslbl&file=drop%2Fips.csv&tlp=green", Sslbl);
        JsonElement import = body.GetProperty("import");
        Assert.Equal((HttpStatusCode.OK, "sslbl:ips", 3, 2, 1), (status, Text(import, "source"), Number(import, "rows"), Number(import, "accepted"), Number(import, "rejected")));
        Assert.Equal(4, import.GetProperty("quarantine")[0].GetProperty("line").GetInt32());
        (_, JsonElement looked, _) = await service.AskAsync("GET", "/api/v1/lookup?value=192.0.2.7:443", service.Key(KeyRole.Viewer));
        Assert.Contains("sslbl:ips", looked.GetRawText(), StringComparison.Ordinal);
        (_, JsonElement feeds, _) = await service.AskAsync("GET", "/api/v1/feeds", service.Key(KeyRole.Viewer));
        JsonElement feed = Assert.Single(feeds.GetProperty("feeds").EnumerateArray());
        Assert.Equal(("sslbl:ips", "green", 2), (Text(feed, "name"), Text(feed, "tlp"), Number(feed, "rows")));
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        JsonElement line = Assert.Single(audit.GetProperty("entries").EnumerateArray());
        Assert.Equal(("import", "sslbl:ips", "done"), (Text(line, "action"), Text(line, "target"), Text(line, "outcome")));
    }

    [Fact]
    public async Task The_last_good_list_stays_unless_it_is_said_otherwise()
    {
        await using RunningService service = await RunningService.StartAsync();
        await SendAsync(service, "?format=sslbl&source=ours", Sslbl);
        string empty = Sslbl[..Sslbl.IndexOf("2026", StringComparison.Ordinal)];
        (_, JsonElement kept) = await SendAsync(service, "?format=sslbl&source=ours", empty);
        Assert.NotEqual(JsonValueKind.Null, kept.GetProperty("import").GetProperty("kept_last_good").ValueKind);
        Assert.Equal(2, Rows(service, "ours"));
        (_, JsonElement forced) = await SendAsync(service, "?format=sslbl&source=ours&force=true", empty);
        Assert.Equal(JsonValueKind.Null, forced.GetProperty("import").GetProperty("kept_last_good").ValueKind);
        Assert.Equal(0, Rows(service, "ours"));
    }

    [Fact]
    public async Task What_is_only_tried_writes_nothing()
    {
        await using RunningService service = await RunningService.StartAsync();
        (_, JsonElement tried) = await SendAsync(service, "?format=sslbl&dry_run=true", Sslbl);
        Assert.Equal(2, Number(tried.GetProperty("import"), "accepted"));
        Assert.Null(Rows(service, null));
    }

    [Theory]
    [InlineData("?format=nonsense", "'format' is auto or one of")]
    [InlineData("?date=yesterday", "'date' is a day")]
    [InlineData("?tlp=mauve", "'tlp' is ")]
    [InlineData("?label=%00", "'label' has at most")]
    public async Task A_wrong_word_is_told_before_anything_is_read(string query, string expected)
    {
        await using RunningService service = await RunningService.StartAsync();
        (HttpStatusCode status, JsonElement problem) = await SendAsync(service, query, Sslbl);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.StartsWith(expected, Text(problem, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\u0001\u0002 nothing that is known")]
    public async Task What_is_no_list_is_told(string text)
    {
        await using RunningService service = await RunningService.StartAsync();
        (HttpStatusCode status, JsonElement problem) = await SendAsync(service, "?file=x.bin", text);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "urn:whorl:problem:no-list"), (status, Text(problem, "type")));
        Assert.Contains("x.bin", Text(problem, "detail"), StringComparison.Ordinal);
        Assert.Null(Rows(service, null));
    }

    [Fact]
    public async Task A_list_that_is_too_large_is_refused_by_its_length()
    {
        await using RunningService service = await RunningService.StartAsync();
        using HttpRequestMessage request = new(HttpMethod.Post, service.Address + "/api/v1/feeds?format=sslbl") { Content = new EndlessContent(300L << 20) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Key(KeyRole.Analyst));
        request.Headers.ExpectContinue = true;
        using HttpResponseMessage response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Null(Rows(service, null));
    }

    [Fact]
    public async Task A_feed_that_is_withdrawn_says_nothing_any_more_and_may_come_back()
    {
        await using RunningService service = await RunningService.StartAsync();
        await SendAsync(service, "?format=sslbl&source=a%2Fb", Sslbl);
        string admin = service.Key(KeyRole.Admin);
        Assert.Equal(HttpStatusCode.Forbidden, (await service.AskAsync("DELETE", "/api/v1/feeds/a%2Fb", service.Key(KeyRole.Analyst))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await service.AskAsync("DELETE", "/api/v1/feeds/a", admin)).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await service.AskAsync("DELETE", "/api/v1/feeds/a%2Fb", admin)).Status);
        Assert.Equal(0, Rows(service, "a/b"));
        using (IStoreReader reader = service.Store.OpenReader())
        {
            Assert.Empty(reader.Listings("192.0.2.7:443", 10));
        }

        await SendAsync(service, "?format=sslbl&source=a%2Fb", Sslbl);
        Assert.Equal(2, Rows(service, "a/b"));
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();

    /// <summary>Rows of a feed, or of any; null where there is none.</summary>
    private static long? Rows(RunningService service, string? name)
    {
        using IStoreReader reader = service.Store.OpenReader();
        return reader.Feeds().FirstOrDefault(feed => name is null || feed.Source.Name == name)?.Rows;
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(RunningService service, string query, string text)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, service.Address + "/api/v1/feeds" + query) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Key(KeyRole.Analyst));
        using HttpResponseMessage response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string answer = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Description.Check("POST", "/api/v1/feeds", response.StatusCode, response.Content.Headers.ContentType?.MediaType, answer);
        return (response.StatusCode, JsonElement.Parse(answer));
    }

    /// <summary>Says how long it is, and would send that many zeros.</summary>
    private sealed class EndlessContent(long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            byte[] zeros = new byte[1 << 16];
            for (long left = length; left > 0; left -= zeros.Length)
            {
                await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(left, zeros.Length)));
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
