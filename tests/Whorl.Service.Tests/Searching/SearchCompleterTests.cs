using System.Net;
using System.Text.Json;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Service.Keys;
using Whorl.Service.Searching;
using Whorl.Store;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Tests.Searching;

/// <summary>What a term that is being typed is completed to.</summary>
public sealed class SearchCompleterTests : IDisposable
{
    private static readonly string Jarm = "27d" + new string('a', 59);

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-complete").FullName;
    private readonly SqliteStore store;
    private readonly SearchCompleter completer;

    public SearchCompleterTests()
    {
        store = SqliteStore.Open(Path.Combine(folder, "s.db"));
        completer = new SearchCompleter(store);
        using ISightingWriter writer = store.OpenWriter();
        writer.Add(new ServerSighting
        {
            Timestamp = new Week(2900).Start, Address = Address("192.0.2.1"), Port = 443, ServerName = "one.example", Status = ScanStatus.Success, HasHttp = true, Server = "Apache Tomcat",
            Jarm = new Fingerprint(FingerprintMethod.Jarm, Jarm),
        });
        writer.Add(new HandshakeSighting { Timestamp = new Week(2900).Start, ClientAddress = Address("10.0.0.1"), ClientPort = 1, ServerAddress = Address("192.0.2.1"), ServerPort = 443, ServerName = "one.example" });
    }

    [Theory]
    [InlineData("", 0, "")]
    [InlineData("  ", 0, "")]
    [InlineData("port:443 ", 0, "")]
    [InlineData("j", 0, "jarm: ja3: ja3s: ja4:")]
    [InlineData("-JA4", 0, "-ja4:")]
    [InlineData("port:443 cert", 9, "cert.sha256: cert.sha1:")]
    [InlineData("server:x j", 9, "jarm:")]
    [InlineData("client:10.0.0.1 j", 16, "ja3: ja3s: ja4:")]
    [InlineData("10.0.0.1", 0, "")]
    [InlineData("nothing:", 0, "")]
    [InlineData("jarm:27D", 0, "jarm:JARM")]
    [InlineData("jarm:27d*", 0, "")]
    [InlineData("x:y  -sni:o", 5, "-sni:one.example")]
    [InlineData("server:ap", 0, "server:\"Apache Tomcat\"")]
    [InlineData("port:1 server:\"Apache T", 7, "server:\"Apache Tomcat\"")]
    [InlineData("server:\"Apache Tomcat\"", 0, "")]
    [InlineData("verdict:un", 0, "verdict:unlikely verdict:unknown")]
    [InlineData("status:succ", 0, "status:success")]
    [InlineData("version:\"TLS 1.3", 0, "version:\"TLS 1.3\"")]
    [InlineData("last_seen:<2", 0, "last_seen:<24h")]
    [InlineData("ip:192.0.2.", 0, "ip:192.0.2.1")]
    public void The_last_term_is_completed_where_it_was_begun(string text, int from, string expected)
    {
        (int begin, IReadOnlyList<Completion> found) = completer.Complete(text);
        Assert.Equal(expected.Replace("JARM", Jarm, StringComparison.Ordinal), string.Join(' ', found.Select(completion => completion.Text)));
        Assert.True(expected.Length == 0 || begin == from, $"{begin}");
        Assert.All(found, completion => Assert.True(completion.Text.EndsWith(':') || SearchQuery.TryRead(completion.Text, out _) is not null));
    }

    [Fact]
    public void Every_field_is_completed_to_its_name_with_what_it_means()
    {
        foreach ((string name, _, string meaning) in SearchFields.All)
        {
            Assert.Contains(new Completion(name + ":", meaning), completer.Complete(name[..^1]).Found);
        }
    }

    [Theory]
    [InlineData("sni:one", 1L, 1L)]
    [InlineData("server:x sni:one", 1L, null)]
    [InlineData("client:10.0.0.1 sni:one", null, 1L)]
    public void What_the_other_terms_leave_is_counted(string text, long? servers, long? handshakes)
    {
        Completion found = Assert.Single(completer.Complete(text).Found);
        Assert.Equal((servers, handshakes), (found.Servers?.Rows, found.Handshakes?.Rows));
    }

    [Fact]
    public void Any_text_is_completed_to_terms_that_can_be_read()
    {
        string[] pieces = ["jarm:", "server:", "ip:", "sni:", "-", "\"", "\\", "*", "192.0.2.", "2001:db8::", " ", "\0", "é", "😀", "\ud800", "%", "'", ":", "27d", "one", "cert.sha256:", "port:", "A", "x:", "\u202e"];
        int found = 0;
        Properties.Hold(500, random =>
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => pieces[random.Next(pieces.Length)]));
            (int from, IReadOnlyList<Completion> all) = completer.Complete(text);
            found += all.Count;
            Assert.InRange(from, 0, text.Length);
            Assert.All(all, completion => Assert.True(completion.Text.EndsWith(':') || SearchQuery.TryRead(completion.Text, out _) is not null, text));
        });
        Assert.True(found > 20, $"{found}");
        Assert.Empty(completer.Complete(new string('j', 3000)).Found);
    }

    [Fact]
    public async Task The_service_answers_with_counts()
    {
        await using RunningService service = await RunningService.StartAsync();
        using (ISightingWriter writer = service.Store.OpenWriter())
        {
            writer.Add(new ServerSighting { Timestamp = new Week(2900).Start, Address = Address("192.0.2.1"), Port = 443, ServerName = "one.example", Status = ScanStatus.Success });
        }

        (HttpStatusCode status, JsonElement answer, _) = await service.AskAsync("GET", "/api/v1/search/complete?q=port%3A443%20sni%3Ao", service.Key(KeyRole.Viewer));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("""{"from":9,"completions":[{"text":"sni:one.example","meaning":null,"servers":1,"servers_more":false,"handshakes":0,"handshakes_more":false}]}""", answer.GetRawText());
    }

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static HostAddress Address(string text) => HostAddress.TryParse(text, out HostAddress address) ? address : throw new ArgumentException(text, nameof(text));
}
