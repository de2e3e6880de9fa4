using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Whorl.Service.Keys;
using Whorl.Store.Feeds;

namespace Whorl.Service.Tests;

/// <summary>Captures that are sent, and what is made of them.</summary>
public sealed class CaptureTests
{
    private static readonly string Capture = Path.Combine(AppContext.BaseDirectory, "testdata", "curl-h2.pcap");

    [Fact]
    public async Task Handshakes_come_back_with_what_lists_say_and_are_detections()
    {
        await using RunningService service = await RunningService.StartAsync();
        (_, _, string[] before) = await SendAsync(service, await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken));
        JsonElement plain = JsonElement.Parse(before[0]);
        Assert.Equal(("judged_handshake", "unknown"), (plain.GetProperty("type").GetString(), plain.GetProperty("verdict").GetProperty("word").GetString()));
        string ja3 = plain.GetProperty("handshake").GetProperty("ja3").GetString()!;
        string server = plain.GetProperty("handshake").GetProperty("dst_ip").GetString()!;
        List(service, IndicatorType.Ja3, ja3);
        (_, _, string[] shared) = await SendAsync(service, await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken));
        JsonElement verdict = JsonElement.Parse(shared[0]).GetProperty("verdict");
        Assert.Equal(("client-listed", "suspicious"), (verdict.GetProperty("word").GetString(), verdict.GetProperty("reputation").GetProperty("word").GetString()));
        Assert.Contains("programs share fingerprints", verdict.GetProperty("caveats")[0].GetString(), StringComparison.Ordinal);

        using (IFeedWriter feed = service.Store.OpenFeed(new FeedSource { Name = "programs", Format = "mercury", Origin = "test", RetrievedAt = 1_600_000_000 }))
        {
            feed.Add(new ClientLabel { Fingerprint = new Whorl.Store.Fingerprint(Whorl.Store.FingerprintMethod.Ja3, ja3), Process = "curl", Count = 1000 });
            feed.Commit();
        }

        (_, _, string[] benign) = await SendAsync(service, await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken));
        verdict = JsonElement.Parse(benign[0]).GetProperty("verdict");
        Assert.Equal(("client-listed", "unknown"), (verdict.GetProperty("word").GetString(), verdict.GetProperty("reputation").GetProperty("word").GetString()));
        Assert.Contains("that of curl too", verdict.GetProperty("caveats")[0].GetString(), StringComparison.Ordinal);

        List(service, IndicatorType.Address, server);
        (HttpStatusCode status, string? type, string[] lines) = await SendAsync(service, await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken));
        Assert.Equal((HttpStatusCode.OK, "application/x-ndjson"), (status, type));
        verdict = JsonElement.Parse(lines[0]).GetProperty("verdict");
        Assert.Equal(("listed", "bad"), (verdict.GetProperty("word").GetString(), verdict.GetProperty("reputation").GetProperty("word").GetString()));
        JsonElement summary = JsonElement.Parse(lines[^1]);
        Assert.Equal("summary", summary.GetProperty("type").GetString());
        Assert.Equal(lines.Length - 1, summary.GetProperty("handshakes").GetInt32());
        Assert.Equal(JsonValueKind.Null, summary.GetProperty("damage").ValueKind);

        (_, JsonElement found, _) = await service.AskAsync("GET", "/api/v1/detections", service.Key(KeyRole.Viewer));
        Assert.Equal(["listed", "client-listed"], found.GetProperty("detections").EnumerateArray().Select(one => one.GetProperty("word").GetString()));
        (_, JsonElement audit, _) = await service.AskAsync("GET", "/api/v1/audit", service.Key(KeyRole.Admin));
        Assert.Equal(["capture", "capture", "capture", "capture"], audit.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
    }

    [Fact]
    public async Task What_is_to_be_saved_is_in_the_store_and_the_rest_is_not()
    {
        await using RunningService service = await RunningService.StartAsync();
        byte[] bytes = await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken);
        foreach ((string query, int expected) in ((string, int)[])[("?save=false", 0), ("", 0), ("?save=true", 1)])
        {
            (HttpStatusCode status, _, string[] lines) = await SendAsync(service, new ByteArrayContent(bytes), query);
            JsonElement summary = JsonElement.Parse(lines[^1]);
            Assert.Equal((HttpStatusCode.OK, expected > 0 ? summary.GetProperty("handshakes").GetInt64() : 0), (status, summary.GetProperty("saved").GetInt64()));
            (_, JsonElement seen, _) = await service.AskAsync("GET", "/api/v1/observations/handshakes", service.Key(KeyRole.Viewer));
            Assert.Equal(expected > 0 ? lines.Length - 1 : 0, seen.GetProperty("handshakes").GetArrayLength());
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(service, new ByteArrayContent(bytes), "?save=perhaps")).Status);
    }

    [Fact]
    public async Task What_read_writes_is_what_comes_back()
    {
        await using RunningService service = await RunningService.StartAsync();
        foreach (string path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "testdata"), "*.pcap"))
        {
            (HttpStatusCode status, _, string[] lines) = await SendAsync(service, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
            Assert.Equal(HttpStatusCode.OK, status);
            string[] sent = [.. lines[..^1].Select(line => JsonElement.Parse(line).GetProperty("handshake").GetRawText())];
            Assert.Equal(Read(path), sent);
        }
    }

    [Theory]
    [InlineData("not a capture at all", HttpStatusCode.UnprocessableEntity, "no-capture")]
    [InlineData("", HttpStatusCode.UnprocessableEntity, "no-capture")]
    public async Task What_is_no_capture_is_told(string body, HttpStatusCode expected, string problem)
    {
        await using RunningService service = await RunningService.StartAsync();
        (HttpStatusCode status, _, string[] lines) = await SendAsync(service, System.Text.Encoding.UTF8.GetBytes(body));
        Assert.Equal(expected, status);
        Assert.Equal("urn:whorl:problem:" + problem, JsonElement.Parse(lines[0]).GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_capture_that_is_cut_gives_what_could_be_read_and_says_so()
    {
        await using RunningService service = await RunningService.StartAsync();
        byte[] whole = await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken);
        (HttpStatusCode status, _, string[] lines) = await SendAsync(service, whole[..^7]);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("capture", JsonElement.Parse(lines[^1]).GetProperty("damage").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_too_large_is_refused_with_and_without_its_length_given(bool isLengthGiven)
    {
        await using RunningService service = await RunningService.StartAsync(largestCapture: 1 << 20);
        byte[] large = new byte[(1 << 20) + 1];
        using HttpContent content = isLengthGiven ? new ByteArrayContent(large) : new StreamContent(new UnsizedStream(large));
        (HttpStatusCode status, _, string[] lines) = await SendAsync(service, content);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("urn:whorl:problem:too-large", JsonElement.Parse(lines[0]).GetProperty("type").GetString());
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(service, await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken))).Status);
    }

    [Fact]
    public async Task Nothing_of_a_capture_stays_on_the_disk()
    {
        await using RunningService service = await RunningService.StartAsync();
        string[] before = Directory.GetFiles(service.Folder);
        await SendAsync(service, await File.ReadAllBytesAsync(Capture, TestContext.Current.CancellationToken));
        await SendAsync(service, new byte[100]);
        Assert.Equal(before.Order(), Directory.GetFiles(service.Folder).Order());
    }

    private static void List(RunningService service, IndicatorType type, string value)
    {
        using IFeedWriter feed = service.Store.OpenFeed(new FeedSource { Name = $"list of {type}", Format = "test", Origin = "test", RetrievedAt = 1_600_000_000 });
        feed.Add(new Indicator { Type = type, Value = value, Role = IndicatorRole.Threat, Family = "Madeup RAT" });
        feed.Commit();
    }

    private static string[] Read(string path)
    {
        using MemoryStream lines = new();
        Assert.True(TryOpen(path, out Whorl.Capture.Files.CaptureReader? reader));
        using (reader)
        using (Whorl.Observations.Reading.CaptureReading reading = new(
            new(), () => new Whorl.Observations.JsonLinesEncoder(Whorl.Observations.ObservationFields.Default(withJa3n: false), new()), lines))
        {
            reading.Read(reader!, "the capture", TestContext.Current.CancellationToken);
        }

        return System.Text.Encoding.UTF8.GetString(lines.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool TryOpen(string path, out Whorl.Capture.Files.CaptureReader? reader) => Whorl.Capture.Files.CaptureFile.TryOpen(path, out reader, out _);

    private static Task<(HttpStatusCode Status, string? Type, string[] Lines)> SendAsync(RunningService service, byte[] body) => SendAsync(service, new ByteArrayContent(body));

    private static async Task<(HttpStatusCode Status, string? Type, string[] Lines)> SendAsync(RunningService service, HttpContent body, string query = "")
    {
        using HttpRequestMessage request = new(HttpMethod.Post, service.Address + "/api/v1/captures" + query) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", service.Key(KeyRole.Analyst));
        using HttpResponseMessage response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Description.Check("POST", "/api/v1/captures", response.StatusCode, response.Content.Headers.ContentType?.MediaType, text);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, text.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>A stream that does not say how long it is, so that it is sent in chunks.</summary>
    private sealed class UnsizedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
