using System.Net;
using System.Text.RegularExpressions;
using Whorl.Service.Detections;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>What people do with detections, by forms alone.</summary>
public sealed class TriageTests
{
    [Theory]
    [InlineData("acknowledged", "1 acknowledged")]
    [InlineData("confirmed", "1 confirmed")]
    [InlineData("false-positive", "1 false positive")]
    public async Task A_state_is_given_noted_audited_and_undone(string action, string said)
    {
        await using RunningService service = await FilledService.EmptyAsync();
        DetectionEntry found = service.Detect("192.0.2.1:443");
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        Answer answer = await analyst.PostAsync("/detections", ("id", $"{found.Id}"), ("action", action), ("text", "why"), ("back", $"/detections/{found.Id}"));
        Element page = await analyst.PageAsync(answer.Location!);
        Element done = page.Named("form").Single(form => form["class"] == "done");
        Assert.Equal(said, done.Named("span").Single().Text);
        Assert.Equal($"Analyst {action}: why", Note(page));
        Assert.Equal(action, State(page));
        Assert.Equal($"Analyst detection-{action} 192.0.2.1:443 done", service.Audit()[0]);

        Answer undone = await analyst.PostAsync(done["action"]!, Fields(done));
        Element after = await analyst.PageAsync($"/detections/{found.Id}");
        Assert.Equal(HttpStatusCode.SeeOther, undone.Status);
        Assert.Equal(("open", "Analyst open"), (State(after), Note(after)));
        Assert.Equal("Analyst detection-open 192.0.2.1:443 done", service.Audit()[0]);
    }

    [Fact]
    public async Task Comments_and_owners_are_kept_and_need_no_undoing()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        DetectionEntry found = service.Detect("192.0.2.1:443");
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        (string Name, string Value) id = ("id", $"{found.Id}");
        Element commented = await analyst.PageAsync((await analyst.PostAsync("/detections", id, ("action", "comment"), ("text", "looks at it"))).Location!);
        Assert.DoesNotContain(commented.All, each => each.Attributes.ContainsKey("data-undo"));
        Assert.Equal("Analyst comment: looks at it", Note(await analyst.PageAsync($"/detections/{found.Id}")));
        await analyst.PostAsync("/detections", id, ("action", "assign"), ("text", "somebody"));
        Element page = await analyst.PageAsync($"/detections/{found.Id}");
        Assert.Equal("Analyst assign: somebody", Note(page));
        Assert.Contains("open, somebody's", page.Text, StringComparison.Ordinal);
        await analyst.PostAsync("/detections", id, ("action", "assign"), ("text", " "));
        Assert.Contains("open, Analyst's", (await analyst.PageAsync($"/detections/{found.Id}")).Text, StringComparison.Ordinal);
        Assert.Equal(["Analyst detection-assign 192.0.2.1:443 done", "Analyst detection-assign 192.0.2.1:443 done", "Analyst detection-comment 192.0.2.1:443 done", "Analyst sign-in  done"], service.Audit());
    }

    [Theory]
    [InlineData("comment", "", "7", "a comment says something")]
    [InlineData("suppress", "", "7", "a suppression has a reason")]
    [InlineData("suppress", "why", "0", "1 to 365 days")]
    [InlineData("suppress", "why", "366", "1 to 365 days")]
    [InlineData("suppress", "why", "x", "1 to 365 days")]
    [InlineData("suppressed", "why", "7", "'action' is")]
    [InlineData("nonsense", "why", "7", "'action' is")]
    public async Task What_cannot_be_done_is_told_and_nothing_is(string action, string text, string days, string says)
    {
        await using RunningService service = await FilledService.EmptyAsync();
        DetectionEntry found = service.Detect("192.0.2.1:443");
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        Answer answer = await analyst.PostAsync("/detections", ("id", $"{found.Id}"), ("action", action), ("text", text), ("days", days));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(says, Markup.Read(answer.Text).Text, StringComparison.Ordinal);
        Assert.Single(service.Audit());
        Assert.Equal("open", State(await analyst.PageAsync($"/detections/{found.Id}")));
    }

    [Fact]
    public async Task What_is_suppressed_is_kept_quiet_until_the_suppression_is_lifted()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        DetectionEntry found = service.Detect("192.0.2.1:443"), alike = service.Detect("192.0.2.1:443", "listed"), other = service.Detect("192.0.2.2:443");
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        await analyst.PostAsync("/detections", ("id", $"{found.Id}"), ("action", "suppress"), ("text", "ours"), ("days", "30"), ("scope", "word"));
        Assert.Equal(("suppressed", "open", "open"), (State(await analyst.PageAsync($"/detections/{found.Id}")), State(await analyst.PageAsync($"/detections/{alike.Id}")), State(await analyst.PageAsync($"/detections/{other.Id}"))));
        await analyst.PostAsync("/detections", ("id", $"{other.Id}"), ("action", "suppress"), ("text", "all of it"), ("days", "1"), ("scope", "target"));
        Assert.Equal((DetectionState.Suppressed, DetectionState.Open), (service.Detect("192.0.2.2:443", "listed").State, service.Detect("192.0.2.3:443").State));

        Element table = (await analyst.PageAsync("/detections")).Named("details").Single(each => each["class"] == "suppressions");
        Assert.Equal(["192.0.2.2:443 all all of it Analyst", "192.0.2.1:443 c2 ours Analyst"], table.Named("tbody").Single().Named("tr").Select(row => string.Join(' ', row.Content.OfType<Element>().Take(4).Select(cell => cell.Text))));
        Assert.Equal(HttpStatusCode.SeeOther, (await analyst.PostAsync(table.Named("form").First()["action"]!)).Status);
        Assert.Equal("Analyst suppression-lift 2 done", service.Audit()[0]);
        Assert.Equal(DetectionState.Open, service.Detect("192.0.2.2:443", "suspicious").State);
        Assert.Equal(HttpStatusCode.SeeOther, (await analyst.PostAsync("/suppressions/2")).Status);
        Assert.Equal("Analyst suppression-lift 2 none", service.Audit()[0]);
    }

    [Fact]
    public async Task Many_are_done_at_once_and_undone_at_once_where_they_were_alike()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        long[] ids = [.. Enumerable.Range(1, 5).Select(i => service.Detect($"192.0.2.{i}:443").Id)];
        using Visitor analyst = await Visitor.OfAsync(service, KeyRole.Analyst);
        string three = string.Join(',', ids[..3]);
        Element page = await analyst.PageAsync((await analyst.PostAsync("/detections", ("id", three + ",0,99,x," + ids[0]), ("action", "confirmed"))).Location!);
        Element done = page.Named("form").Single(form => form["class"] == "done");
        Assert.Equal("3 confirmed", done.Named("span").Single().Text);
        Assert.Equal(3, (await analyst.PageAsync("/detections?state=confirmed")).Named("tr").Count(row => row["data-id"] is not null));
        await analyst.PostAsync(done["action"]!, Fields(done));
        Assert.Equal(5, (await analyst.PageAsync("/detections?state=open")).Named("tr").Count(row => row["data-id"] is not null));

        await analyst.PostAsync("/detections", ("id", $"{ids[0]}"), ("action", "confirmed"));
        Element mixed = await analyst.PageAsync((await analyst.PostAsync("/detections", ("id", three), ("action", "acknowledged"))).Location!);
        Assert.DoesNotContain(mixed.All, each => each.Attributes.ContainsKey("data-undo"));
        Assert.Equal(HttpStatusCode.BadRequest, (await analyst.PostAsync("/detections", ("id", "x,0,-1"), ("action", "confirmed"))).Status);
    }

    [Fact]
    public async Task Pages_of_the_list_have_every_detection_once()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        long[] ids = [.. Enumerable.Range(1, 120).Select(i => service.Detect($"192.0.2.{i}:443").Id)];
        using Visitor viewer = await Visitor.OfAsync(service, KeyRole.Viewer);
        List<long> shown = [];
        for (string? next = "/detections?state=open&reputation=bad"; next is not null;)
        {
            Element page = await viewer.PageAsync(next);
            shown.AddRange(page.Named("tr").Select(row => row["data-id"]).OfType<string>().Select(long.Parse));
            next = page.Named("a").FirstOrDefault(link => link["rel"] == "next")?["href"];
        }

        Assert.Equal(ids.Reverse(), shown);
        Element middle = await viewer.PageAsync($"/detections/{ids[50]}");
        Assert.Equal($"{ids[50]}", middle.Named("tr").Single(row => row["aria-current"] == "true")["data-id"]);
    }

    private static string State(Element page) => page.Named("aside").Single().Named("dd").First().Named("span").First().Text;

    private static string Note(Element page) => Regex.Replace(page.Named("ol").Single(each => each["class"] == "timeline").Named("li").Last().Text, "^[0-9: -]{16} ", string.Empty, RegexOptions.None, TimeSpan.FromSeconds(1)).Trim();

    private static (string Name, string Value)[] Fields(Element form) => [.. form.Named("input").Select(input => (input["name"]!, input["value"] ?? string.Empty))];
}
