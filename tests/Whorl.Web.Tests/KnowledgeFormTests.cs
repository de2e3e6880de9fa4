using System.Net;
using System.Text;
using Whorl.Service.Keys;
using Whorl.Store.Reading;

namespace Whorl.Web.Tests;

/// <summary>Lists that are imported from a browser, feeds that are withdrawn, and the threshold.</summary>
public sealed class KnowledgeFormTests
{
    private const string List = "# Firstseen,DstIP,DstPort\n2026-11-20 10:00:00,192.0.2.7,443\n2026-11-20 10:00:00,<script>alert(1)</script>,443\n";

    [Fact]
    public async Task A_list_is_tried_then_imported_and_its_rejected_rows_are_shown()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        Answer tried = await ImportAsync(service, analyst, List, "<b>ips.csv", ("format", "sslbl"), ("dry_run", "on"));
        Assert.Equal((HttpStatusCode.OK, true), (tried.Status, tried.IsPage));
        Assert.Contains("Tried: nothing was written.", Markup.Read(tried.Text).Text, StringComparison.Ordinal);
        Assert.Empty(Feeds(service));
        Element page = Markup.Read((await ImportAsync(service, analyst, List, "<b>ips.csv", ("format", "sslbl"), ("source", "ours"), ("tlp", "green"))).Text);
        Assert.Contains("2: 1 taken, 0 merged, 1 rejected", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.Named("td"), cell => cell.Text.Contains("<script>alert(1)</script>", StringComparison.Ordinal));
        Assert.DoesNotContain(page.Named("script"), script => script["src"] is null);
        FeedState feed = Assert.Single(Feeds(service));
        Assert.Equal(("ours", "green", "<b>ips.csv, sent by Analyst"), (feed.Source.Name, feed.Source.TrafficLight, feed.Source.Origin));
    }

    [Fact]
    public async Task What_cannot_be_imported_is_told_in_words()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        Answer none = await analyst.PostAsync("/knowledge/import", ("format", "sslbl"));
        Assert.Equal((HttpStatusCode.BadRequest, true), (none.Status, none.Text.Contains("No list was chosen.", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.BadRequest, (await ImportAsync(service, analyst, List, "a", ("format", "nonsense"))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ImportAsync(service, analyst, "nothing that is known", "a")).Status);
        await ImportAsync(service, analyst, List, "a", ("format", "sslbl"), ("source", "ours"));
        Answer kept = await ImportAsync(service, analyst, "# Firstseen,DstIP,DstPort\n", "a", ("format", "sslbl"), ("source", "ours"));
        Assert.Contains("The earlier rows stay", Markup.Read(kept.Text).Text, StringComparison.Ordinal);
        Assert.Equal(1, Assert.Single(Feeds(service)).Rows);
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await ImportAsync(service, viewer, List, "a", ("format", "sslbl"))).Status);
        Assert.DoesNotContain((await viewer.PageAsync("/knowledge")).Named("form"), form => form["action"] == "/knowledge/import");
    }

    [Fact]
    public async Task An_admin_withdraws_a_feed()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst), admin = await Visitor.OfAsync(service, KeyRole.Admin);
        await ImportAsync(service, analyst, List, "a", ("format", "sslbl"), ("source", "a/b %2F"));
        Assert.Equal(HttpStatusCode.Forbidden, (await analyst.PostAsync("/knowledge/withdraw", ("feed", "a/b %2F"))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.PostAsync("/knowledge/withdraw", ("feed", "a/b"))).Status);
        Assert.Equal((HttpStatusCode.SeeOther, "/knowledge"), await admin.PostAsync("/knowledge/withdraw", ("feed", "a/b %2F")) is var answer ? (answer.Status, answer.Location) : default);
        Assert.Equal(0, Assert.Single(Feeds(service)).Rows);
    }

    [Fact]
    public async Task An_admin_sets_the_threshold_with_a_reason_and_takes_it_back()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst), admin = await Visitor.OfAsync(service, KeyRole.Admin);
        Assert.Equal(HttpStatusCode.Forbidden, (await analyst.PostAsync("/knowledge/threshold", ("threshold", "0.9"), ("why", "x"))).Status);
        foreach ((string threshold, string why) in ((string, string)[])[("1.5", "x"), ("", "x"), ("0,9", "x"), ("0.9", ""), ("NaN", "x")])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await admin.PostAsync("/knowledge/threshold", ("threshold", threshold), ("why", why))).Status);
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await admin.PostAsync("/knowledge/threshold", ("threshold", "0.9"), ("why", "<i>false alarms"))).Status);
        string text = (await analyst.PageAsync("/knowledge")).Text;
        Assert.Contains("The threshold that holds is 0.90: set by Admin", text, StringComparison.Ordinal);
        Assert.Contains("<i>false alarms", text, StringComparison.Ordinal);
        await admin.PostAsync("/knowledge/threshold", ("threshold", "0.9"), ("why", "as before"), ("usual", "on"));
        Assert.Contains("The threshold that holds is 0.65.", (await analyst.PageAsync("/knowledge")).Text, StringComparison.Ordinal);
        Assert.Equal(["Admin threshold 0.65 done", "Admin threshold 0.9 done"], service.Audit().Where(line => line.Contains(" threshold ", StringComparison.Ordinal)));
    }

    private static IReadOnlyList<FeedState> Feeds(RunningService service)
    {
        using IStoreReader reader = service.Store.OpenReader();
        return reader.Feeds();
    }

    private static async Task<Answer> ImportAsync(RunningService service, Visitor visitor, string list, string fileName, params (string Name, string Value)[] fields)
    {
        using MultipartFormDataContent form = [];
        foreach ((string name, string value) in fields)
        {
            form.Add(new StringContent(value), name);
        }

        form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(list)), "list", fileName);
        HttpRequestMessage request = new(HttpMethod.Post, "/knowledge/import") { Content = form };
        request.Headers.Add("Origin", service.Address);
        return await visitor.SendAsync(request);
    }
}
