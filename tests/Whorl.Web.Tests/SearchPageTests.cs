using System.Net;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>The search box takes any text.</summary>
public sealed class SearchPageTests
{
    private static readonly string[] Pieces =
    [
        "jarm:", "server:", "score:", "first_seen:", "ja4:", "ip:", "sni:", "port:", "asn:", "status:", "cert.sha256:", "version:", "-", "\"", "\\", "*", "<script>", "10.0.0.1", "2001:db8::1", "/24", ">=", "<7d", " ", "\t", "\0",
        "\u202e", "é", "😀", "%", "_", "'", "success", "443", "TLS 1.3", "one.example", ":", "t13d1516h2_*_*", "as", "1e9", "99999999999999999999", "NaN", "\n", "\u00a0", "[", "]", "(", "+",
    ];

    [Fact]
    public async Task Any_text_is_a_search_or_is_told_what_is_wrong_with_it()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        List<string> texts = [];
        Properties.Hold(250, random => texts.Add(Of(random)));
        texts.AddRange([new string('*', 1900), "ja4:" + new string('*', 1900), "\"" + new string('a', 5000), string.Concat(Enumerable.Repeat("port:1 ", 40)), "ja4:" + string.Concat(Enumerable.Repeat("*a", 900))]);
        foreach (string text in texts)
        {
            foreach (string of in (string[])["", "&of=servers", "&of=handshakes", "&before=5", "&before=-1"])
            {
                Answer answer = await viewer.GetAsync($"/search?q={Uri.EscapeDataString(text)}{of}");
                Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"'{text}'{of}: {answer.Status} {answer.Text}");
                Element page = Markup.Read(answer.Text);
                Assert.Equal(answer.Status == HttpStatusCode.BadRequest, page.All.Any(each => each["role"] == "alert"));
            }
        }
    }

    [Fact]
    public async Task Every_term_can_be_taken_away_and_every_value_added()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        Element page = await viewer.PageAsync("/search?q=" + Uri.EscapeDataString("ip:192.0.2.1 port:443"));
        string[] links = [.. page.Named("ul").First(each => each["class"] == "terms").Named("a").Concat(page.Named("aside").Single().Named("a")).SelectMany(each => new[] { each["href"], each["data-not"] }).OfType<string>()];
        Assert.True(links.Length > 8);
        foreach (string link in links)
        {
            Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync(link)).Status);
        }

        // A facet's count is what adding it finds, and excluding it what is left.
        foreach (Element facet in page.Named("aside").Single().Named("a"))
        {
            int with = Rows(await viewer.PageAsync(facet["href"]!)), without = Rows(await viewer.PageAsync(facet["data-not"]!));
            Assert.True(with + without == Rows(page) && with > 0, $"{facet}: {with} and {without} of {Rows(page)}");
        }
    }

    [Fact]
    public async Task The_links_of_a_row_find_it_again()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        foreach (string path in (string[])["/search?q=ip:192.0.2.1&of=servers", "/search?q=port:8443", "/search?q=ip:192.0.2.1&of=handshakes"])
        {
            Element page = await viewer.PageAsync(path);
            string[] links = [.. page.Named("tbody").SelectMany(body => body.Named("a")).Select(each => each["href"]!).Where(href => href.StartsWith("/search", StringComparison.Ordinal)).Distinct()];
            Assert.NotEmpty(links);
            foreach (string link in links)
            {
                Answer answer = await viewer.GetAsync(link);
                Assert.True(answer.Status == HttpStatusCode.OK && Rows(Markup.Read(answer.Text)) > 0, $"{link}: {answer.Status}");
            }
        }
    }

    private static int Rows(Element page) => page.Named("main").Single().Named("tr").Count(row => row["data-href"] is not null);

    private static string Of(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pieces[random.Next(Pieces.Length)]));
}
