using System.Net;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>Lists are narrowed to a time and to a network by links and forms, and the address says so.</summary>
public sealed class NarrowingTests
{
    [Theory]
    [InlineData("port:443", "192.0.2.0/24", "", "/search?q=port%3A443%20ip%3A192.0.2.0%2F24")]
    [InlineData("port:443 ip:10.0.0.1 -ip:192.0.2.7", "192.0.2.0/24", "&side=ip&of=handshakes", "/search?q=port%3A443%20-ip%3A192.0.2.7%20ip%3A192.0.2.0%2F24&of=handshakes")]
    [InlineData("port:443 ip:10.0.0.1", "192.0.2.1", "&side=client&of=servers", "/search?q=port%3A443%20ip%3A10.0.0.1%20client%3A192.0.2.1")]
    public async Task A_network_becomes_a_term_of_the_search(string text, string network, string others, string expected)
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        Answer answer = await viewer.GetAsync($"/search?q={Uri.EscapeDataString(text)}&network={Uri.EscapeDataString(network)}{others}");
        Assert.Equal((HttpStatusCode.SeeOther, expected), (answer.Status, answer.Location));
    }

    [Fact]
    public async Task The_times_of_a_search_are_terms_of_it()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        Element page = await viewer.PageAsync("/search?q=port%3A443&of=servers");
        Assert.Equal("any time", Chosen(page, "Seen last"));
        string day = Links(page, "Seen last").Single(link => link.Text.Trim() == "24 h")["href"]!;
        Assert.Equal("/search?q=port%3A443%20last_seen%3A%3C24h&of=servers", day);
        page = await viewer.PageAsync(day);
        Assert.Equal("24 h", Chosen(page, "Seen last"));
        Assert.Equal("/search?q=port%3A443&of=servers", Links(page, "Seen last").Single(link => link.Text.Trim() == "any time")["href"]);
        Assert.Equal("/search?q=port%3A443%20last_seen%3A%3C7d&of=servers", Links(page, "Seen last").Single(link => link.Text.Trim() == "7 d")["href"]);
        Assert.Null(Chosen(await viewer.PageAsync("/search?q=port%3A443%20last_seen%3A%3E4w"), "Seen last"));
    }

    [Fact]
    public async Task Detections_keep_what_they_are_narrowed_to()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        int all = Rows(await viewer.PageAsync("/detections"));
        Assert.True(all > 0);
        Element page = await viewer.PageAsync("/detections?range=24h&network=0.0.0.0%2F0");
        Assert.Equal("24 h", Chosen(page, "Seen last"));
        Assert.Equal("0.0.0.0/0", page.All.Single(each => each["id"] == "network")["value"]);
        Assert.Contains(Links(page, "Seen last"), link => link["href"] == "/detections?network=0.0.0.0%2F0");
        Assert.Contains(page.Named("a"), link => link["href"] == "/detections?range=24h");
        Assert.Contains(page.Named("a"), link => link["href"] == "/detections?state=open&range=24h&network=0.0.0.0%2F0");
        Assert.Contains(page.Named("a"), link => link["href"] == "/api/v1/detections?range=24h&network=0.0.0.0%2F0");
        Element row = page.Named("tr").First(each => each["data-id"] is not null);
        Assert.EndsWith("?range=24h&network=0.0.0.0%2F0", row["data-href"], StringComparison.Ordinal);
        Element open = await viewer.PageAsync(row["data-href"]!);
        Assert.Equal("/detections?range=24h&network=0.0.0.0%2F0", open.Named("a").Single(each => each.Attributes.ContainsKey("data-close"))["href"]);
        Assert.Equal(0, Rows(await viewer.PageAsync("/detections?network=203.0.113.77")));
    }

    [Fact]
    public async Task What_is_no_network_is_told()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        foreach (string path in (string[])["/detections?network=here", "/search?q=port%3A443%20ip%3Ahere"])
        {
            Answer answer = await viewer.GetAsync(path);
            Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
            Assert.Contains(Markup.Read(answer.Text).All, each => each["role"] == "alert");
        }

        string key = service.Key(KeyRole.Viewer);
        foreach (string query in (string[])["network=here", "range=2h", "network=192.0.2.0/33"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("GET", "/api/v1/detections?" + query, key)).Status);
        }

        Assert.Equal(0, (await service.AskAsync("GET", "/api/v1/detections?network=203.0.113.77&range=1h", key)).Body.GetProperty("detections").GetArrayLength());
    }

    private static int Rows(Element page) => page.Named("tr").Count(each => each["data-id"] is not null);

    private static Element[] Links(Element page, string list) => [.. page.Named("ul").Single(each => each["aria-label"] == list).Named("a")];

    private static string? Chosen(Element page, string list) => Links(page, list).SingleOrDefault(link => link["aria-current"] == "true")?.Text.Trim();
}
