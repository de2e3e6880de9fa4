using Whorl.Detection.Evaluation.Reports;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>The run as one page that needs nothing but itself.</summary>
internal static class DemoPage
{
    /// <summary>Makes the page.</summary>
    public static string Make(DemoFindings findings)
    {
        HtmlText page = new();
        page.Add("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>Whorl: what it shows</title><style>\n")
            .Add(ReportStyle.Colours).Add(ReportStyle.Charts).Add(PageStyle.Text)
            .Add("</style></head><body><main>\n");
        HeadSection.Add(page, findings);
        ServerSection.Add(page, findings);
        ClientSection.Add(page, findings);
        LookupSection.Add(page, findings);
        HuntSection.Add(page, findings);
        ExplanationSection.Add(page, findings);
        VerdictSection.Add(page, findings);
        EvaluationSection.Add(page, findings);
        string kept = findings.Place.IsKept ? "The files that the commands name lie where this run left them." : "The commands above that name demo.db and demo.pcap work after <code>./whorl demo --store demo.db</code>, which keeps them.";
        page.Add($"<footer><p>{kept} A fingerprint is evidence, not a verdict: different programs share one, and one program has several.</p><p>Whorl {HtmlText.Safe(Product.Version)}</p></footer></main></body></html>\n");
        return page.ToString();
    }
}
