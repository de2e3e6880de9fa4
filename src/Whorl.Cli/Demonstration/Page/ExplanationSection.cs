using Whorl.Cli.Demonstration.Steps;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>A fingerprint in words, and two servers beside each other.</summary>
internal static class ExplanationSection
{
    private const int MostItems = 5;

    public static void Add(HtmlText page, DemoFindings findings)
    {
        ExplanationFindings explained = findings.Explanation;
        page.Begin("explain", "A fingerprint in words",
            $"The hello of <b>{HtmlText.Safe(explained.Client.Client.Name)}</b>, piece by piece{(explained.Difference is { } pair ? $", and what <b>{HtmlText.Safe(pair.Second.Server.Name)}</b> answers otherwise than <b>{HtmlText.Safe(pair.First.Server.Name)}</b>." : ".")}");
        page.Add("<div class=\"cards\"><article class=\"card\">");
        page.Add($"<h3>{HtmlText.Safe(explained.Words.Title)}</h3><code class=\"value\">{HtmlText.Safe(explained.Value)}</code><dl class=\"words\">");
        foreach (ExplainedField field in explained.Words.Fields)
        {
            page.Add($"<dt><code>{HtmlText.Safe(field.Label)}</code></dt><dd>{HtmlText.Safe(field.Text)}{Items(field)}</dd>");
        }

        page.Add("</dl></article>");
        if (explained.Difference is { } difference)
        {
            AddDifference(page, difference);
        }

        page.Add("</div>");
        List<string> commands = [$"./whorl explain {explained.Client.First!.Ja4}", $"./whorl explain {findings.Place.Shown(findings.Place.Capture)}#1"];
        page.End([.. commands]);
    }

    private static void AddDifference(HtmlText page, DifferingServers difference)
    {
        page.Add($"<article class=\"card\"><h3>{HtmlText.Safe(difference.Second.Server.Name)} instead of {HtmlText.Safe(difference.First.Server.Name)}, by probe</h3><dl class=\"words\">");
        foreach (Change change in difference.Words.Changes)
        {
            page.Add($"<dt><code>{HtmlText.Safe(change.Field)}</code></dt><dd>{HtmlText.Safe(change.Text)}</dd>");
        }

        if (difference.Words.Same.Count > 0)
        {
            page.Add($"<dt>the same</dt><dd class=\"soft\">{HtmlText.Safe(string.Join(", ", difference.Words.Same))}</dd>");
        }

        page.Add("</dl></article>");
    }

    /// <summary>The first of a list, and how many more there are.</summary>
    private static string Items(ExplainedField field)
    {
        if (field.Items.Count == 0)
        {
            return string.Empty;
        }

        string more = field.Items.Count > MostItems ? $" and {field.Items.Count - MostItems} more" : string.Empty;
        return $": <span class=\"soft\">{HtmlText.Safe(string.Join(", ", field.Items.Take(MostItems).Select(item => item.Text)))}{more}</span>";
    }
}
