using System.Globalization;
using System.Net;
using Whorl.Service.Detections;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>What servers, clients, lists and people wrote is shown as they wrote it, and does nothing.</summary>
public sealed class HostileTextTests
{
    [Fact]
    public async Task It_is_text_on_every_page_with_nothing_in_it_that_cannot_be_seen()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor admin = await Visitor.OfAsync(service, KeyRole.Admin);
        foreach (string path in PagePaths.Of(service))
        {
            Answer answer = await admin.GetAsync(path);
            if (!answer.IsPage)
            {
                continue;
            }

            // Reading it fails already where a text is not escaped.
            Element page = Markup.Read(answer.Text);
            Assert.Empty(page.Named("img", "iframe"));
            Assert.Equal(Markup.Scripts, page.Named("script").Count());
            Assert.All(page.All.SelectMany(each => each.Content.OfType<string>().Concat(new[] { each["title"], each["aria-label"], each["placeholder"] }.OfType<string>())), text =>
                Assert.True(!text.Any(each => each != '\n' && IsUnseen(each)), $"{path}: {text}"));
        }
    }

    [Theory]
    [InlineData("/detections", "target sentence suppressor why owner")]
    [InlineData("/detections/1", "target sentence who comment owner kin cdn what value source tag evidence lengthy caveat")]
    [InlineData("/targets/192.0.2.1:443", "subject issuer header feed family")]
    [InlineData("/targets/10.0.0.2", "sni")]
    [InlineData("/fingerprints/" + FilledService.Jarm, "feed family header")]
    [InlineData("/fingerprints/" + FilledService.Ja3, "feed sni")]
    [InlineData("/search?q=port:8443", "name")]
    [InlineData("/servers", "group")]
    [InlineData("/servers/1", "group watched acceptor acceptance")]
    [InlineData("/settings", "key acceptor acceptance")]
    [InlineData("/knowledge", "feed")]
    [InlineData("/knowledge/{feed}", "feed origin version licence reason excerpt")]
    [InlineData("/scans/done", "job kin evidence")]
    [InlineData("/scans/failed", "failure")]
    [InlineData("/campaigns", "campaign starter")]
    [InlineData("/campaigns/1", "campaign starter said badline")]
    [InlineData("/opt-outs", "optout opter")]
    public async Task It_is_shown_where_it_belongs(string path, string places)
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor admin = await Visitor.OfAsync(service, KeyRole.Admin);
        Element page = await admin.PageAsync(path.Replace("{feed}", Uri.EscapeDataString(Hostile.Typed("feed")), StringComparison.Ordinal));
        string shown = string.Concat(page.Text, string.Concat(page.All.Select(each => each["title"])));

        // Names are kept in small letters.
        Assert.All(places.Split(' '), place => Assert.True(shown.Contains(Hostile.Shown(place)[..40], StringComparison.OrdinalIgnoreCase), $"{path} does not show {place}:\n{shown}"));
    }

    [Fact]
    public async Task A_person_that_writes_it_gets_it_back_as_text()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        DetectionEntry found = service.Detect("192.0.2.1:443");
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        foreach ((string action, string place) in ((string, string)[])[("comment", "said"), ("assign", "whose"), ("confirmed", "reason"), ("suppress", "quiet")])
        {
            Answer answer = await analyst.PostAsync("/detections", ("id", $"{found.Id}"), ("action", action), ("text", Hostile.Typed(place)), ("days", "3"));
            Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
            Element told = await analyst.PageAsync(answer.Location!);
            Assert.Equal(Markup.Scripts, told.Named("script").Count());
            Assert.Contains(Hostile.ShownTyped(place), (await analyst.PageAsync($"/detections/{found.Id}")).Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await analyst.PostAsync("/detections", ("id", $"{found.Id}"), ("action", "comment"), ("text", Hostile.Typed("x") + new string('W', 10_000)))).Status);
        Answer refused = await analyst.PostAsync("/scans", ("host", Hostile.Typed("host")), ("sni", Hostile.Typed("name")));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Markup.Read(refused.Text);
    }

    private static bool IsUnseen(char each) => char.GetUnicodeCategory(each) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
