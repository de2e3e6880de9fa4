using System.Globalization;
using System.Text;

namespace Whorl.Detection.Evaluation.Reports;

/// <summary>The evaluation as one HTML page that needs nothing but itself: tables, and charts as inline SVG.</summary>
public static class EvaluationPage
{
    private const string Style = """
        *{box-sizing:border-box}body{margin:0 auto;padding:32px 24px 64px;max-width:1240px;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
        h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 8px}p{color:var(--soft);max-width:75ch;margin:4px 0 14px}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--line)}td{white-space:nowrap}
        th:first-child,td:first-child{text-align:left}th{font-weight:600;color:var(--soft);font-size:13px}tr.own td{font-weight:600}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(430px,1fr));gap:22px}
        """;

    /// <summary>Makes the page.</summary>
    /// <param name="results">The methods' results.</param>
    /// <param name="options">What the report is about.</param>
    /// <param name="judge">Who judges, in words: "each week's lists" or "the truth file".</param>
    public static string Make(IReadOnlyList<MethodResult> results, ReportOptions options, string judge)
    {
        StringBuilder page = new();
        page.Append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Whorl: evaluation of C2 detection</title><style>")
            .Append(ReportStyle.Colours).Append(ReportStyle.Charts).Append(Style).Append("</style><body><h1>C2 detection, week by week</h1>");
        string span = results.Count > 0 && results[0].Weeks.Count > 0 ? $"{results[0].Weeks[0].Week} to {results[0].Weeks[^1].Week}" : "no weeks";
        page.Append(CultureInfo.InvariantCulture, $"<p>{span}. Every week is scored with what the weeks before it said, and judged by {LineChart.Escape(judge)}. Recall is the share of C2 servers found at the threshold whose precision is {options.Precision * 100:0.##} % or more.</p>");
        foreach ((string scope, bool isFresh) in EvaluationJson.Scopes(options))
        {
            AddScope(page, results, options, scope, isFresh);
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static void AddScope(StringBuilder page, IReadOnlyList<MethodResult> results, ReportOptions options, string scope, bool isFresh)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2>{(isFresh ? "New targets" : "All targets")}</h2><p>{(isFresh ? "Servers that no earlier week had: the honest number, as lists keep servers for weeks." : "Every labelled server of every week.")}</p>");
        page.Append(CultureInfo.InvariantCulture, $"<table><tr><th>Method<th>C2<th>harmless<th>unknown C2<th>threshold<th>recall<th>precision<th>12 weeks later<th>false alarms a day at {options.ScansPerDay:#,0} scans");
        for (int i = 0; i < results.Count; i++)
        {
            ScoreCounts counts = isFresh ? results[i].Fresh : results[i].All;
            Quality? at = options.Threshold is { } fixedThreshold ? counts.At(fixedThreshold) : counts.BestAt(options.Precision);
            Outcomes all = counts.All;
            page.Append(CultureInfo.InvariantCulture, $"<tr{(results[i].Name == "whorl" ? " class=\"own\"" : string.Empty)}><td><span class=\"key c{i}\"></span>{LineChart.Escape(results[i].Name)}<td>{all.Threats:#,0}<td>{all.Popular:#,0}<td>{counts.Unknown.Threats:#,0}");
            page.Append(CultureInfo.InvariantCulture, $"<td>{at?.Threshold:0.###}<td>{Percent(at?.Recall)}<td>{Percent(at?.Precision)}<td>{Percent(at?.LaterPrecision)}<td>{at?.FalsePositiveRate * options.ScansPerDay:#,0.#}");
        }

        page.Append("</table><div class=\"charts\">");
        page.Append(EvaluationCharts.PrecisionOverRecall(results, scope, isFresh))
            .Append(EvaluationCharts.RecallByWeek(results, options, scope, isFresh))
            .Append(EvaluationCharts.Calibrated(results, scope, isFresh))
            .Append("</div>");
    }

    private static string Percent(double? value) => value is { } share ? (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";
}
