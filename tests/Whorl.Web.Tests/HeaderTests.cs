using System.Net;
using System.Text.RegularExpressions;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>What every page forbids a browser, and that pages keep to it themselves.</summary>
public sealed class HeaderTests
{
    private static readonly string[] Addresses = ["href", "src", "action", "formaction", "data-href", "data-not", "data-upload", "poster", "srcset", "xlink:href"];

    [Fact]
    public async Task Every_page_carries_the_security_headers()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor admin = await Visitor.OfAsync(service, KeyRole.Admin);
        foreach (string path in PagePaths.Of(service).Append("/nothing").Append("/sign-out"))
        {
            Answer answer = path == "/sign-out" ? await admin.PostAsync(path) : await admin.GetAsync(path);
            Assert.Equal("default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'", answer.Headers["Content-Security-Policy"]);
            Assert.Equal("nosniff", answer.Headers["X-Content-Type-Options"]);
            Assert.Equal("DENY", answer.Headers["X-Frame-Options"]);
            Assert.Equal("same-origin", answer.Headers["Cross-Origin-Opener-Policy"]);
            Assert.Equal("same-origin", answer.Headers["Cross-Origin-Resource-Policy"]);
            Assert.Equal("no-store", answer.Headers["Cache-Control"]);
            Assert.Matches("^(no-referrer|same-origin)$", answer.Headers["Referrer-Policy"]);
            Assert.False(answer.Headers.ContainsKey("Server"));
        }
    }

    [Fact]
    public async Task No_page_has_a_script_or_a_style_within_it_or_an_address_of_another_host()
    {
        await using RunningService service = await FilledService.StartAsync();
        using Visitor admin = await Visitor.OfAsync(service, KeyRole.Admin);
        int pages = 0;
        foreach (string path in PagePaths.Of(service))
        {
            Answer answer = await admin.GetAsync(path);
            if (!answer.IsPage)
            {
                continue;
            }

            pages++;
            Element page = Markup.Read(answer.Text);
            Assert.Equal(Markup.Scripts, page.Named("script").Count());
            Assert.All(page.Named("script"), script => Assert.True(script.Text.Length == 0 && script["src"]!.StartsWith("/assets/", StringComparison.Ordinal), $"{path}: {script}"));
            Assert.Empty(page.Named("style", "iframe", "object", "embed", "base", "img"));
            foreach (Element element in page.All)
            {
                Assert.DoesNotContain(element.Attributes.Keys, name => name == "style" || name.StartsWith("on", StringComparison.Ordinal));
                Assert.All(element.Attributes.Where(each => Addresses.Contains(each.Key)), each => Assert.True(Regex.IsMatch(each.Value, "^(/(?!/)|#)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) && !each.Value.Contains('\\', StringComparison.Ordinal), $"{path}: {element}"));
            }
        }

        Assert.True(pages > 20);
    }

    [Fact]
    public async Task Assets_are_kept_for_ever_under_a_name_that_changes_with_them()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor nobody = Visitor.Of(service);
        Element page = await nobody.PageAsync("/sign-in");
        string[] assets = [.. page.Named("link", "script").Select(each => each["href"] ?? each["src"]!)];
        Assert.Equal(["columns.js", "complete.js", "looks.js", "whorl.css", "whorl.js", "whorl.svg"], assets.Select(path => path.Split('/')[^1]).Order());
        foreach (string asset in assets)
        {
            Answer answer = await nobody.GetAsync(asset);
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Contains("immutable", answer.Headers["Cache-Control"], StringComparison.Ordinal);
            Assert.DoesNotMatch(new Regex("(?<!xmlns=\")https?://|@import|url\\(", RegexOptions.None, TimeSpan.FromSeconds(1)), answer.Text);
            Assert.DoesNotMatch(new Regex(@"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)), answer.Text);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await nobody.GetAsync("/assets/v/..%2f..%2fetc%2fpasswd")).Status);
    }
}
