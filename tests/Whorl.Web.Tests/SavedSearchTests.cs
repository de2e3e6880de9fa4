using System.Net;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>Searches that are kept under a name, in a browser.</summary>
public sealed class SavedSearchTests
{
    private const string Name = "<script>alert(1)</script>";
    private const string Query = "server:\"<b> \\\"x\" port:8443";

    [Fact]
    public async Task An_analyst_saves_a_search_which_everybody_can_follow_until_it_is_removed()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst), viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        Element result = await analyst.PageAsync("/search?q=" + Uri.EscapeDataString(Query));
        Element form = Assert.Single(result.Named("form"), each => each["action"] == "/search/save");
        Assert.Equal(Query, Assert.Single(form.Named("input"), input => input["name"] == "q")["value"]);
        Answer saved = await analyst.PostAsync("/search/save", ("q", Query), ("name", Name));
        Assert.Equal((HttpStatusCode.SeeOther, "/search#saved"), (saved.Status, saved.Location));

        Element link = Assert.Single((await viewer.PageAsync("/search")).Named("a"), each => each.Text == Name);
        Element followed = await viewer.PageAsync(link["href"]!);
        Assert.Equal(["server:\"<b> \\\"x\"", "port:8443"], followed.Named("ul").First(each => each["class"] == "terms").Named("code").Select(term => term.Text));

        Element remove = Assert.Single((await analyst.PageAsync("/search")).Named("form"), each => each["action"] == "/search/remove");
        string id = Assert.Single(remove.Named("input"))["value"]!;
        Assert.Equal(HttpStatusCode.SeeOther, (await analyst.PostAsync("/search/remove", ("id", id))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await analyst.PostAsync("/search/remove", ("id", id))).Status);
        Assert.DoesNotContain((await viewer.PageAsync("/search")).Named("a"), each => each.Text == Name);
    }

    [Fact]
    public async Task A_search_that_is_to_alert_is_switched_off_and_on_again_by_its_button()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst), viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        Element form = Assert.Single((await analyst.PageAsync("/search?q=port:443")).Named("form"), each => each["action"] == "/search/save");
        Assert.Equal("on", Assert.Single(form.Named("input"), input => input["name"] == "alerts")["value"]);
        await analyst.PostAsync("/search/save", ("q", "port:443"), ("name", "one"), ("alerts", "on"));
        await analyst.PostAsync("/search/save", ("q", "port:443"), ("name", "two"));
        Assert.Equal(["on", "off"], await AlertsAsync(viewer));

        foreach (string wanted in (string[])["off", "on"])
        {
            Element change = (await analyst.PageAsync("/search")).Named("form").First(each => each["action"] == "/search/alert");
            Element button = Assert.Single(change.Named("button"));
            Assert.Equal(("alerts", wanted), (button["name"], button["value"]));
            Answer changed = await analyst.PostAsync("/search/alert", ("id", Assert.Single(change.Named("input"))["value"]!), ("alerts", wanted));
            Assert.Equal((HttpStatusCode.SeeOther, "/search#saved"), (changed.Status, changed.Location));
            Assert.Equal([wanted, "off"], await AlertsAsync(viewer));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await analyst.PostAsync("/search/alert", ("id", "77"), ("alerts", "on"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/search/alert", ("id", "1"), ("alerts", "on"))).Status);
    }

    [Fact]
    public async Task A_viewer_neither_saves_nor_removes_and_is_not_shown_how()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst), viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        await analyst.PostAsync("/search/save", ("q", Query), ("name", Name));
        foreach (string path in (string[])["/search", "/search?q=port:443"])
        {
            Assert.DoesNotContain((await viewer.PageAsync(path)).Named("form"), form => form["action"] is "/search/save" or "/search/alert" or "/search/remove");
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/search/save", ("q", Query), ("name", "x"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/search/remove", ("id", "1"))).Status);
        Assert.Single((await viewer.PageAsync("/search")).Named("a"), each => each.Text == Name);
    }

    [Fact]
    public async Task What_cannot_be_saved_is_told_in_words()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        await analyst.PostAsync("/search/save", ("q", "port:443"), ("name", "one"));
        Answer taken = await analyst.PostAsync("/search/save", ("q", "port:8443"), ("name", "one"));
        Assert.Equal((HttpStatusCode.Conflict, true), (taken.Status, Markup.Read(taken.Text).Text.Contains("Another search has this name", StringComparison.Ordinal)));
        Answer unread = await analyst.PostAsync("/search/save", ("q", "port:many"), ("name", "two"));
        Assert.Equal((HttpStatusCode.BadRequest, true), (unread.Status, Markup.Read(unread.Text).Text.Contains("The search was not saved", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.BadRequest, (await analyst.PostAsync("/search/save", ("q", "port:443"), ("name", " "))).Status);
    }

    /// <summary>What the list says of alerts, by the searches' names.</summary>
    private static async Task<string[]> AlertsAsync(Visitor visitor) =>
        [.. (await visitor.PageAsync("/search")).Named("table").First().Named("td").Select(cell => cell.Text.Trim()).Where(text => text is "on" or "off")];
}
