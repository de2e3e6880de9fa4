using System.Net;
using System.Text;
using Whorl.Intelligence.Importing;

namespace Whorl.Intelligence.Tests;

/// <summary>Fetching from a server on loopback.</summary>
public sealed class DownloadTests : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly List<string> requests = [];
    private readonly ImportMarks marks = ImportMarks.InMemory();
    private readonly FakeClock clock = new();
    private readonly string root;
    private readonly Task serving;
    private Action<HttpListenerContext> answer = context => Send(context, "192.0.2.1\n");

    public DownloadTests()
    {
        root = $"http://127.0.0.1:{FreePort.Take()}/";
        listener.Prefixes.Add(root);
        listener.Start();
        serving = ServeAsync();
    }

    public void Dispose()
    {
        listener.Close();
        serving.GetAwaiter().GetResult();
    }

    [Fact]
    public async Task Fetches_a_list_and_sends_the_key()
    {
        DownloadResult result = await FetchAsync("list.csv.gz", key: "secret");
        Assert.Null(result.Problem);
        using (result.Input)
        {
            Assert.Equal("list.csv", result.Input!.FileName);
            Assert.Equal(root + "list.csv.gz", result.Input.Origin);
            Assert.Equal(1, Imported.Run(result.Input, "ip-list").Counts.Accepted);
        }

        Assert.Equal(["/list.csv.gz secret - -"], requests);
    }

    [Fact]
    public async Task Shows_no_key_that_stands_in_an_address()
    {
        DownloadResult result = await FetchAsync("list?auth-key=secret");
        using (result.Input)
        {
            Assert.Equal(["/list?auth-key=secret - - -"], requests);
            Assert.StartsWith(root + "list?", result.Input!.Origin, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", result.Input.Origin, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Asks_again_only_for_what_has_changed()
    {
        answer = context =>
        {
            if (context.Request.Headers["If-None-Match"] == "\"one\"")
            {
                context.Response.StatusCode = 304;
                context.Response.Close();
                return;
            }

            context.Response.Headers["ETag"] = "\"one\"";
            context.Response.Headers["Last-Modified"] = "Mon, 05 Jan 2026 10:00:00 GMT";
            Send(context, "192.0.2.1\n");
        };
        DownloadResult first = await FetchAsync("list");
        first.Input!.Dispose();
        marks.Keep(new ImportMark("ip-list:list", root + "list", first.Input.Sha256, clock.GetUtcNow().ToUnixTimeSeconds(), first.EntityTag, first.LastModified));
        clock.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal("the server says that nothing has changed", (await FetchAsync("list")).Unchanged);

        // A store that has lost its rows needs the whole again, and so does whoever insists.
        clock.Advance(TimeSpan.FromSeconds(301));
        using (Whorl.Intelligence.Reading.FeedInput? input = (await FetchAsync("list", isConditional: false)).Input)
        {
            Assert.NotNull(input);
        }

        using (Whorl.Intelligence.Reading.FeedInput? input = (await FetchAsync("list", isForced: true)).Input)
        {
            Assert.NotNull(input);
        }

        Assert.Equal(["/list - - -", "/list - \"one\" Mon, 05 Jan 2026 10:00:00 GMT", "/list - - -", "/list - - -"], requests);
    }

    [Fact]
    public async Task Asks_at_most_every_five_minutes()
    {
        (await FetchAsync("list")).Input!.Dispose();
        clock.Advance(TimeSpan.FromSeconds(100));
        Assert.Equal("it was asked for 100 seconds ago; ask again in 200, or with --force", (await FetchAsync("list")).Unchanged);
        Assert.Single(requests);
        clock.Advance(TimeSpan.FromSeconds(200));
        (await FetchAsync("list")).Input!.Dispose();
        Assert.Equal(2, requests.Count);
    }

    [Fact]
    public async Task Follows_a_redirection_and_keeps_the_key_to_itself()
    {
        using HttpListener other = new();
        string elsewhere = $"http://127.0.0.1:{FreePort.Take()}/";
        other.Prefixes.Add(elsewhere);
        other.Start();
        Task<string?> seen = Task.Run(async () =>
        {
            HttpListenerContext context = await other.GetContextAsync();
            string? key = context.Request.Headers["Auth-Key"];
            Send(context, "192.0.2.1\n");
            return key;
        }, TestContext.Current.CancellationToken);
        answer = context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers["Location"] = elsewhere + "moved";
            context.Response.Close();
        };
        DownloadResult result = await FetchAsync("list", key: "secret");
        result.Input!.Dispose();
        Assert.Null(await seen);
    }

    [Theory]
    [InlineData(401, "was refused with status 401; put a key into WHORL_FEED_KEY")]
    [InlineData(404, "was refused with status 404; check the address")]
    public async Task Says_why_a_server_gave_nothing(int status, string problem)
    {
        answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Close();
        };
        Assert.Equal($"{root}list {problem}", (await FetchAsync("list")).Problem);
    }

    [Fact]
    public async Task Ends_a_redirection_that_leads_in_a_circle()
    {
        answer = context =>
        {
            context.Response.StatusCode = 301;
            context.Response.Headers["Location"] = "/list";
            context.Response.Close();
        };
        Assert.EndsWith("leads on more than 5 times; give the address of the file itself", (await FetchAsync("list")).Problem!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_nobody_listens_and_sends_no_key_in_the_clear()
    {
        FeedDownload download = new(marks, clock);
        string nowhere = $"http://127.0.0.1:{FreePort.Take()}/list";
        DownloadResult none = await download.FetchAsync(new Uri(nowhere), null, false, true, TestContext.Current.CancellationToken);
        Assert.Equal($"{nowhere} cannot be fetched: there is no connection to it; check the address and the network", none.Problem);
        DownloadResult clear = await download.FetchAsync(new Uri("http://feeds.example/list"), "secret", false, true, TestContext.Current.CancellationToken);
        Assert.Equal("http://feeds.example/list is not encrypted, so the key is not sent; use https", clear.Problem);
    }

    private static void Send(HttpListenerContext context, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentLength64 = bytes.Length;
        context.Response.OutputStream.Write(bytes);
        context.Response.Close();
    }

    private Task<DownloadResult> FetchAsync(string path, string? key = null, bool isForced = false, bool isConditional = true) =>
        new FeedDownload(marks, clock).FetchAsync(new Uri(root + path), key, isForced, isConditional, TestContext.Current.CancellationToken);

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await listener.GetContextAsync();
                System.Collections.Specialized.NameValueCollection headers = context.Request.Headers;
                requests.Add($"{context.Request.RawUrl} {headers["Auth-Key"] ?? "-"} {headers["If-None-Match"] ?? "-"} {headers["If-Modified-Since"] ?? "-"}");
                answer(context);
            }
        }
        catch (Exception problem) when (problem is HttpListenerException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private sealed class FakeClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 1, 5, 10, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public void Advance(TimeSpan time) => now += time;
    }
}
