using System.Net;
using Whorl.Service.Api;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>Who may see and do what, over every page and form there is.</summary>
public sealed class AccessTests
{
    [Fact]
    public async Task Only_signing_in_and_out_and_assets_answer_without_a_key()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        Assert.Equal(["GET /assets/{version}/{name}", "GET /sign-in", "POST /sign-in", "POST /sign-out"], service.Pages.Where(route => route.Role is null).Select(route => $"{route.Method} {route.Pattern}").Order());
        using Visitor nobody = Visitor.Of(service);
        foreach (ApiRoute route in service.Pages.Where(route => route.Role is not null))
        {
            string path = PagePaths.Of(route);
            Answer answer = route.Method == "GET" ? await nobody.GetAsync(path) : await nobody.PostAsync(path, ("id", "1"), ("action", "confirmed"), ("host", "127.0.0.1"));
            Assert.True(answer.Status == HttpStatusCode.SeeOther && answer.Location!.StartsWith("/sign-in", StringComparison.Ordinal), $"{route.Method} {path}: {answer.Status} {answer.Location}");
            Assert.Empty(answer.Text);
            string back = Uri.UnescapeDataString(Uri.UnescapeDataString(answer.Location!.Split("?back=").ElementAtOrDefault(1) ?? "/"));
            Assert.Equal(route.Method == "GET" ? Uri.UnescapeDataString(path) : "/", back);
        }
    }

    [Theory]
    [InlineData(KeyRole.Viewer)]
    [InlineData(KeyRole.Analyst)]
    [InlineData(KeyRole.Admin)]
    public async Task Every_page_and_form_answers_those_who_may_and_tells_the_others(KeyRole role)
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor visitor = await Visitor.OfAsync(service, role);
        Assert.Contains(service.Pages, route => route.Role > KeyRole.Viewer);
        foreach (ApiRoute route in service.Pages.Where(route => route.Role is not null))
        {
            string path = PagePaths.Of(route);
            Answer answer = route.Method == "GET" ? await visitor.GetAsync(path) : await visitor.PostAsync(path, ("id", "none"));
            string what = $"{route.Method} {path} as {role}: {answer.Status} {answer.Text}";
            Assert.True(answer.Status == HttpStatusCode.Forbidden == role < route.Role, what);
            Assert.True((int)answer.Status < 500 && answer.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.MethodNotAllowed), what);
            Assert.True(answer.IsPage || answer.Status is HttpStatusCode.SeeOther, what);
            Assert.DoesNotContain("/sign-in", answer.Location ?? string.Empty, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_viewer_changes_nothing_and_is_shown_nothing_that_would()
    {
        await using RunningService service = await FilledService.StartAsync();
        long id = service.Detect("192.0.2.50:443").Id;
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        foreach (string action in (string[])["acknowledged", "confirmed", "false-positive", "comment", "assign", "suppress", "rescan"])
        {
            Answer answer = await viewer.PostAsync("/detections", ("id", $"{id}"), ("action", action), ("text", "x"), ("days", "1"));
            Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
            Assert.Contains("needs the role analyst", Markup.Read(answer.Text).Text, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/suppressions/1")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.PostAsync("/scans", ("host", "127.0.0.1"))).Status);
        foreach (string path in PagePaths.Of(service))
        {
            Answer answer = await viewer.GetAsync(path);
            Assert.All(answer.IsPage ? Markup.Read(answer.Text).Named("form").Where(form => form["method"] == "post" && form.Named("button").Any()) : [], form => Assert.Contains(form["action"], (string[])["/sign-in", "/sign-out"]));
        }

        Assert.Equal("Viewer sign-in  done", service.Audit()[0]);
    }

    [Fact]
    public async Task A_scan_is_shown_to_whom_it_is_of_and_to_an_admin()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        using Visitor admin = await Visitor.OfAsync(service, KeyRole.Admin);
        Assert.Equal(HttpStatusCode.NotFound, (await analyst.GetAsync("/scans/done")).Status);
        Assert.DoesNotContain("192.0.2.1:443", (await analyst.PageAsync("/scans")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/scans/done")).Status);
        Assert.Contains("192.0.2.1:443", (await admin.PageAsync("/scans")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_leads_nowhere_is_told_in_a_page_to_browsers_alone()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor nobody = Visitor.Of(service);
        Answer page = await nobody.GetAsync("/nothing/<script>");
        Assert.Equal((HttpStatusCode.NotFound, true), (page.Status, page.IsPage));
        Assert.Contains("There is no such page", Markup.Read(page.Text).Text, StringComparison.Ordinal);
        using HttpRequestMessage program = new(HttpMethod.Get, "/nothing") { Headers = { { "Accept", "application/json" } } };
        Assert.Equal("application/problem+json", (await nobody.SendAsync(program)).Headers["Content-Type"].Split(';')[0]);
    }
}
