using System.Globalization;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>What was done, and how the time went.</summary>
internal static class HeadSection
{
    // Turns of the spiral that the name stands for.
    private const string Mark = "<svg class=\"mark\" viewBox=\"0 0 48 48\" aria-hidden=\"true\"><path d=\"M24 25.5a1.5 1.5 0 1 1 1.5-1.5 5 5 0 1 1-5-5 8.5 8.5 0 1 1-8.5 8.5 12 12 0 1 1 12 12 15.5 15.5 0 1 1 15.5-15.5 19 19 0 0 1-5 13\"/></svg>";

    public static void Add(HtmlText page, DemoFindings findings)
    {
        int installed = findings.Servers.Count(server => !server.Server.IsInProcess);
        string when = findings.Ended.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        page.Add($"<header class=\"top\"><div class=\"brand\">{Mark}<span>whorl demo</span></div>");
        page.Add($"<h1>{Counted.Of(findings.Servers.Count, "server")}, {Counted.Of(findings.Clients.Count, "client")} and {Counted.Of(findings.Population.Weeks, "week")} of a simulated world, fingerprinted and judged in {HtmlText.Seconds(findings.Elapsed)} seconds.</h1>");
        page.Add($"<p class=\"lead\">One command on one machine, with nothing but loopback. Of the servers {installed} {(installed == 1 ? "was" : "were")} installed here and {findings.Servers.Count - installed} came with the command. Every figure on this page was measured by this run, on {when}.</p>");
        AddTimes(page, findings);
        page.Add("<nav><a href=\"#servers\">Servers</a><a href=\"#clients\">Clients</a><a href=\"#lookup\">Lookup</a><a href=\"#hunt\">Hunt</a><a href=\"#explain\">Explain</a><a href=\"#verdict\">Verdict</a><a href=\"#evaluation\">Evaluation</a></nav></header>\n");
    }

    private static void AddTimes(HtmlText page, DemoFindings findings)
    {
        double all = Math.Max(0.001, findings.Steps.Sum(step => step.Taken.TotalSeconds));
        page.Add("<div class=\"times\"><div class=\"bar\">");
        for (int i = 0; i < findings.Steps.Count; i++)
        {
            page.Add(string.Create(CultureInfo.InvariantCulture, $"<i class=\"t{i % 2}\" style=\"width:{100 * findings.Steps[i].Taken.TotalSeconds / all:0.##}%\"></i>"));
        }

        page.Add("</div><ol>");
        foreach (DemoStep step in findings.Steps)
        {
            page.Add($"<li><b>{HtmlText.Seconds(step.Taken)} s</b><span>{HtmlText.Safe(step.What)}</span>");
        }

        page.Add("</ol></div>");
    }
}
