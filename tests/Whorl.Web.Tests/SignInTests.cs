using System.Net;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>Signing in with a key and out again, and what a page of somebody else can make a browser do.</summary>
public sealed class SignInTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_cookie_is_for_this_service_alone_and_no_script_reads_it(bool isBehindProxy)
    {
        await using RunningService service = await RunningService.StartAsync(change: options => options with { Pages = new WebPages(), IsBehindProxy = isBehindProxy });
        using Visitor visitor = Visitor.Of(service);
        Answer answer = await visitor.PostAsync("/sign-in", ("key", service.Key(KeyRole.Viewer)));
        string[] parts = answer.Headers["Set-Cookie"].Split("; ");
        Assert.Matches("^whorl-session=[A-Za-z0-9_-]{43}$", parts[0]);
        Assert.Equal((string[])["httponly", "max-age=43200", "path=/", "samesite=lax", .. isBehindProxy ? (string[])["secure"] : []], parts[1..].Order());
    }

    [Fact]
    public async Task A_wrong_key_is_told_and_audited_and_nothing_of_it_comes_back()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        string key = service.Key(KeyRole.Admin);
        string revoked = service.Key(KeyRole.Admin);
        Assert.True(service.Revoke(revoked));
        using Visitor visitor = Visitor.Of(service);
        string[] wrong = [string.Empty, "whorl_00000000_secret", key[..^1], key + "x", revoked, Hostile.Typed("key"), new string('k', 100_000)];
        foreach (string text in wrong)
        {
            Answer answer = await visitor.PostAsync("/sign-in", ("key", text), ("back", "/detections"));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Element page = Markup.Read(answer.Text);
            Assert.Contains("This key does not hold here", page.Named("p").Single(each => each["role"] == "alert").Text, StringComparison.Ordinal);
            Assert.Equal("/detections", page.Named("input").Single(each => each["name"] == "back")["value"]);
            Assert.False(answer.Headers.ContainsKey("Set-Cookie"));
            Assert.All(page.All.SelectMany(each => each.Attributes.Values).Append(page.Text), shown => Assert.True(text.Length == 0 || !shown.Contains(text, StringComparison.Ordinal)));
        }

        Assert.Equal(Enumerable.Repeat("nobody sign-in  no-key", wrong.Length), service.Audit());
        Assert.Equal("/sign-in", (await visitor.GetAsync("/")).Location);
    }

    [Fact]
    public async Task Wrong_keys_without_end_do_not_fill_the_audit_log_and_keep_nobody_out_who_has_one()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor guesser = Visitor.Of(service);
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 300; i++)
        {
            answers.Add((await guesser.PostAsync("/sign-in", ("key", $"whorl_00000000_{i}"))).Status);
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests], answers.Distinct());
        string[] audit = service.Audit();
        Assert.True(audit.Length < 100, $"{audit.Length} lines");
        Assert.Contains("nobody sign-in  rate", audit);
        Answer refused = await guesser.PostAsync("/sign-in", ("key", "whorl_00000000_x"));
        Assert.Contains("Too many wrong keys", Markup.Read(refused.Text).Text, StringComparison.Ordinal);
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/")).Status);
    }

    [Fact]
    public async Task Signing_in_again_ends_the_session_that_was()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor visitor = await Visitor.OfAsync(service, KeyRole.Admin);
        string cookie = Assert.Single(visitor.Cookies.GetAllCookies()).Value;
        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.PostAsync("/sign-in", ("key", service.Key(KeyRole.Viewer)))).Status);
        using Visitor before = Visitor.Of(service);
        before.Cookies.Add(new Uri(service.Address), new Cookie("whorl-session", cookie));
        Assert.Equal("/sign-in", (await before.GetAsync("/")).Location);
    }

    [Fact]
    public async Task No_page_holds_the_key_or_the_cookie()
    {
        await using RunningService service = await FilledService.StartAsync();
        string key = service.Key(KeyRole.Admin);
        using Visitor admin = await Visitor.OfAsync(service, key);
        string cookie = Assert.Single(admin.Cookies.GetAllCookies()).Value;
        foreach (string path in PagePaths.Of(service))
        {
            string text = (await admin.GetAsync(path)).Text;
            Assert.DoesNotContain(key[15..], text, StringComparison.Ordinal);
            Assert.DoesNotContain(cookie, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/detections?state=open", "/detections?state=open")]
    [InlineData("/search?q=sni%3Aa", "/search?q=sni%3Aa")]
    [InlineData("", "/")]
    [InlineData("detections", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example/", "/")]
    [InlineData("\\\\evil.example/", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/\t/evil.example/", "/")]
    [InlineData("/\r\nSet-Cookie: a=b", "/")]
    [InlineData("/search?q=é", "/search?q=%C3%A9")]
    [InlineData("/search?q=\u202e", "/search?q=%E2%80%AE")]
    public async Task Signing_in_leads_back_to_a_page_of_this_service_and_nowhere_else(string back, string expected)
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor visitor = Visitor.Of(service);
        Answer answer = await visitor.PostAsync("/sign-in", ("key", service.Key(KeyRole.Viewer)), ("back", back));
        Assert.Equal((HttpStatusCode.SeeOther, expected), (answer.Status, answer.Location));
        Element page = await visitor.PageAsync("/sign-in?back=" + Uri.EscapeDataString(back));
        Assert.StartsWith("/", page.Named("input").Single(each => each["name"] == "back")["value"], StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", page.Named("input").Single(each => each["name"] == "back")["value"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/detections?state=open", "/detections?state=open&done=")]
    [InlineData("/detections/1", "/detections/1?done=")]
    [InlineData("/detections-evil", "/detections?done=")]
    [InlineData("/detections@evil.example", "/detections?done=")]
    [InlineData("//evil.example/detections", "/detections?done=")]
    [InlineData("/detections?a=\r\nSet-Cookie: a=b", "/detections?done=")]
    [InlineData("/detections?target=é", "/detections?target=%C3%A9&done=")]
    public async Task A_form_leads_back_to_the_detections_and_nowhere_else(string back, string expected)
    {
        await using RunningService service = await FilledService.EmptyAsync();
        long id = service.Detect("192.0.2.1:443").Id;
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        Answer answer = await analyst.PostAsync("/detections", ("id", $"{id}"), ("action", "confirmed"), ("back", back));
        Assert.Equal(HttpStatusCode.SeeOther, answer.Status);
        Assert.StartsWith(expected, answer.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_not_only_the_cookie()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor visitor = await Visitor.OfAsync(service, KeyRole.Viewer);
        string cookie = Assert.Single(visitor.Cookies.GetAllCookies()).Value;
        Answer answer = await visitor.PostAsync("/sign-out");
        Assert.Equal((HttpStatusCode.SeeOther, "/sign-in"), (answer.Status, answer.Location));
        Assert.Empty(visitor.Cookies.GetAllCookies());
        visitor.Cookies.Add(new Uri(service.Address), new Cookie("whorl-session", cookie));
        Assert.Equal("/sign-in", (await visitor.GetAsync("/")).Location);
    }

    [Fact]
    public async Task A_session_ends_with_its_key_and_with_the_process()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        string key = service.Key(KeyRole.Viewer);
        using Visitor revoked = await Visitor.OfAsync(service, key);
        using Visitor other = await Visitor.OfAsync(service, KeyRole.Viewer);
        string cookie = Assert.Single(other.Cookies.GetAllCookies()).Value;
        Assert.True(service.Revoke(key));
        Assert.Equal("/sign-in", (await revoked.GetAsync("/")).Location);
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("/")).Status);
        await service.RestartAsync();
        using Visitor again = Visitor.Of(service);
        again.Cookies.Add(new Uri(service.Address), new Cookie("whorl-session", cookie));
        Assert.Equal("/sign-in", (await again.GetAsync("/")).Location);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("http://localhost")]
    [InlineData("nonsense")]
    public async Task What_a_page_of_somebody_else_sends_with_the_cookie_does_nothing(string? origin)
    {
        await using RunningService service = await FilledService.EmptyAsync();
        long id = service.Detect("192.0.2.1:443").Id;
        using Visitor admin = await Visitor.OfAsync(service, KeyRole.Admin);
        string[] before = service.Audit();
        foreach (Service.Api.ApiRoute route in service.Pages.Where(route => route.Method == "POST" && route.Role is not null))
        {
            Answer answer = await admin.PostFromAsync(origin, PagePaths.Of(route), ("id", $"{id}"), ("action", "confirmed"), ("host", "127.0.0.1"), ("text", "x"), ("why", "x"));
            Assert.Equal((HttpStatusCode.SeeOther, "/sign-in"), (answer.Status, answer.Location));
        }

        Answer api = await admin.PostFromAsync(origin, $"/api/v1/detections/{id}/marks");
        Assert.Equal(HttpStatusCode.Unauthorized, api.Status);
        Assert.Equal(before, service.Audit());
        Assert.Contains("open", (await admin.PageAsync($"/detections/{id}")).Named("span").Where(each => each["class"] == "state open").Select(each => each.Text));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    public async Task A_page_of_somebody_else_signs_nobody_in_or_out(string origin)
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor visitor = await Visitor.OfAsync(service, KeyRole.Viewer);
        Answer answer = await visitor.PostFromAsync(origin, "/sign-in", ("key", service.Key(KeyRole.Admin)));
        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.False(answer.Headers.ContainsKey("Set-Cookie"));
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostFromAsync(origin, "/sign-out")).Status);
        Assert.Contains("viewer", (await visitor.PageAsync("/")).Named("div").Single(each => each["class"] == "whoami").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_form_is_refused_in_a_page()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor admin = await Visitor.OfAsync(service, KeyRole.Admin);
        foreach (string path in service.Pages.Where(route => route.Method == "POST" && route.Pattern is not ("/sign-out" or "/suppressions/{id}")).Select(PagePaths.Of))
        {
            foreach ((string type, string body) in ((string, string)[])[("application/json", "{}"), ("text/plain", "x"), ("multipart/form-data", "x"), ("multipart/form-data; boundary=b", "--b\r\nx"), ("application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 3000).Select(i => $"f{i}=")))])
            {
                using StringContent content = new(body);
                Assert.True(content.Headers.Remove("Content-Type") && content.Headers.TryAddWithoutValidation("Content-Type", type));
                Answer answer = await admin.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content, Headers = { { "Origin", service.Address } } });
                Assert.True(answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized, $"{path} {type}: {answer.Status} {answer.Text}");
            }
        }
    }
}
