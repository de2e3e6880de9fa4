using System.Text.RegularExpressions;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>Pages are written so that a screen reader and a keyboard can follow them.</summary>
public sealed class MarkupTests
{
    [Theory]
    [InlineData(KeyRole.Viewer)]
    [InlineData(KeyRole.Admin)]
    public async Task Every_page_is_written_as_it_should_be(KeyRole role)
    {
        await using RunningService service = await FilledService.StartAsync();
        await EachAsync(service, role);
    }

    [Fact]
    public async Task So_is_every_page_of_an_empty_service()
    {
        await using RunningService service = await FilledService.EmptyAsync();
        await EachAsync(service, KeyRole.Admin);
    }

    private static async Task EachAsync(RunningService service, KeyRole role)
    {
        using Visitor visitor = await Visitor.OfAsync(service, role);
        List<string> wrong = [];
        int pages = 0;
        foreach (string path in PagePaths.Of(service))
        {
            Answer answer = await visitor.GetAsync(path);
            if (answer.IsPage)
            {
                pages++;
                wrong.AddRange(Wrong(Markup.Read(answer.Text)).Select(what => $"{path}: {what}"));
            }
        }

        Assert.True(pages > 20);
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<string> Wrong(Element page)
    {
        Element[] all = [.. page.All];
        string[] ids = [.. all.Select(each => each["id"]).OfType<string>()];
        HashSet<string> labelled = [.. page.Named("label").Select(each => each["for"]).OfType<string>()];
        return
        [
            .. ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => $"the id {group.Key} is there {group.Count()} times"),
            .. all.SelectMany(each => References(each).Where(id => !ids.Contains(id)).Select(id => $"{each} names #{id}, which is not there")),
            .. page.Named("input", "textarea", "select").Where(each => each["type"] != "hidden" && each["aria-label"] is null && !each.IsIn("label") && !(each["id"] is { } id && labelled.Contains(id))).Select(each => $"{each} has no label"),
            .. page.Named("button", "a", "summary").Where(each => string.IsNullOrWhiteSpace(each.Text) && each["aria-label"] is null && each.Parent?["aria-hidden"] != "true").Select(each => $"{each} has no name"),
            .. page.Named("th").Where(each => each["scope"] is not ("row" or "col" or "rowgroup")).Select(each => $"{each} has no scope"),
            .. page.Named("table").Where(table => !table.Named("th").Any()).Select(each => $"{each} has no headings"),
            .. page.Named("h1").Count() == 1 ? (string[])[] : [$"{page.Named("h1").Count()} of h1"],
            .. Leaps(page), .. page.Named("main").Count() == 1 ? (string[])[] : ["no main"],
            .. string.IsNullOrWhiteSpace(page.Named("head").Single().Named("title").Single().Text) || page["lang"] != "en" ? (string[])["no title or language"] : [],
            .. all.Where(each => each.Name is "div" or "section" or "ul" or "table" or "p" or "form" && each.IsIn("p")).Select(each => $"{each} cannot stand in a paragraph"),
            .. page.Named("form").Where(each => each.IsIn("form")).Select(each => $"{each} stands in a form"),
            .. page.Named("svg").Where(each => each["aria-hidden"] != "true" && !(each["role"] is "img" or "group" && each["aria-label"] is { Length: > 0 })).Select(each => $"{each} has no name"),
            .. page.Named("time").Where(each => !Regex.IsMatch(each["datetime"] ?? string.Empty, "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z$", RegexOptions.None, TimeSpan.FromSeconds(1))).Select(each => $"{each} is no moment"),
        ];
    }

    private static IEnumerable<string> References(Element element) =>
        new[] { element["for"], element["aria-labelledby"], element["aria-describedby"], element["data-open"], element["href"] is ['#', .. var anchor] ? anchor : null }.OfType<string>().SelectMany(each => each.Split(' '));

    /// <summary>A heading is at most one level below the one before it; what is in dialogues and panels beside counts for itself.</summary>
    private static IEnumerable<string> Leaps(Element page)
    {
        int before = 0;
        foreach (Element heading in page.Named("h1", "h2", "h3", "h4", "h5", "h6"))
        {
            int level = heading.Name[1] - '0';
            if (level > before + 1)
            {
                yield return $"{heading.Name} {heading.Text} follows h{before}";
            }

            before = level;
        }
    }
}
