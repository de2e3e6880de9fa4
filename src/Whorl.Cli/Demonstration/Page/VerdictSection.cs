using System.Globalization;
using Whorl.Cli.Demonstration.Steps;
using Whorl.Detection.Simulation;
using Whorl.Detection.Verdicts;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>One verdict with all that it rests on.</summary>
internal static class VerdictSection
{
    private const double LeastSide = 0.4;

    public static void Add(HtmlText page, DemoFindings findings)
    {
        VerdictFindings verdicts = findings.Verdicts;
        PopulationOptions options = SimulationStep.Options;
        page.Begin("verdict", "A verdict, with its reasons",
            $"{Counted.Of(findings.Servers.Count, "server")} say little about the world, so the rest of this page is <b>simulated</b>: {Counted.Of(options.Targets, "server")} with names on top lists and a few of command and control among them, seen in {Counted.Of(findings.Population.Weeks, "week")}, drawn from seed {options.Seed}. In {verdicts.Week} {Counted.Of(verdicts.Verdicts.Count, "server")} reached the threshold by what earlier weeks said; <b>{verdicts.True} of them are C2 in truth</b>, which no method sees. Here is one.");
        C2Verdict verdict = verdicts.Shown;
        page.Add($"<article class=\"card verdict\"><header><span class=\"pill critical\">{HtmlText.Safe(verdict.Word.ToUpperInvariant())}</span> <code>{HtmlText.Safe(verdict.Server.Target)}</code></header>");
        AddScore(page, verdict);
        AddBars(page, verdict);
        page.Add("<div class=\"sides\"><div><h3>For and against, in words</h3><ul>");
        foreach (string reason in verdict.Evidence)
        {
            page.Add($"<li>{HtmlText.Safe(reason)}");
        }

        page.Add("</ul></div><div><h3>What not to conclude</h3><ul>");
        foreach (string caveat in verdict.Caveats)
        {
            page.Add($"<li>{HtmlText.Safe(caveat)}");
        }

        page.Add($"<li class=\"truth\">The truth, which the simulation keeps to itself: this server <b>{(verdicts.IsShownTrue ? "is" : "is not")}</b> C2.</ul></div></div></article>");
        page.End($"./whorl simulate --preset small --seed {options.Seed} --store trial.db --truth truth.csv", "./whorl detect c2 --store trial.db");
    }

    private static void AddScore(HtmlText page, C2Verdict verdict)
    {
        double score = verdict.Score ?? 0;
        string families = string.Join(", ", verdict.Families.Take(3).Select(family => $"{family.Name} ({family.Count})"));
        page.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"<div class=\"score\"><b>{score:0.000}</b><div class=\"track\"><i style=\"width:{score * 100:0.#}%\"></i><u style=\"left:{verdict.Threshold * 100:0.#}%\" title=\"threshold\"></u></div><span>threshold {verdict.Threshold:0.##}; the share of threats among its like is {verdict.Lower:0.00} at least, with 95 % confidence; families {HtmlText.Safe(families)}</span></div>"));
    }

    /// <summary>Threats to the left and servers of top lists to the right of one line, on one scale.</summary>
    private static void AddBars(HtmlText page, C2Verdict verdict)
    {
        int threats = Math.Max(1, verdict.Counts.Max(count => count.Threats));
        double popular = Math.Max(LeastSide * threats, verdict.Counts.Max(count => count.Popular));
        page.Add(string.Create(CultureInfo.InvariantCulture, $"<div class=\"bars\" style=\"--t:{threats}fr;--g:{popular:0.##}fr\">")).Add("<div class=\"pair heads\"><span>listed as threats</span><span>of top lists</span></div>");
        foreach (MarkCount count in verdict.Counts)
        {
            page.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"<p>{HtmlText.Safe(count.Mark)}</p><div class=\"pair\"><i class=\"bad\" style=\"width:{100.0 * count.Threats / threats:0.#}%\"><em>{count.Threats}</em></i><i class=\"good\" style=\"width:{100.0 * count.Popular / popular:0.#}%\"><em>{count.Popular}</em></i></div>"));
        }

        page.Add("</div>");
    }
}
