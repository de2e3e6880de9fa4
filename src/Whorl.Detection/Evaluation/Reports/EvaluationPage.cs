using System.Globalization;
using System.Text;
using Whorl.Store;

namespace Whorl.Detection.Evaluation.Reports;

/// <summary>The evaluation as one HTML page that needs nothing but itself: tables, and charts as inline SVG.</summary>
public static class EvaluationPage
{
    private const string Style = """
        :root{color-scheme:light dark;--ink:#1d2330;--soft:#5d6678;--line:#dfe3ea;--paper:#fff;--c0:#2f6fde;--c1:#7aa5ee;--c2:#c46a1b;--c3:#e3a869;--c4:#12875a;--c5:#8a4fbf}
        @media(prefers-color-scheme:dark){:root{--ink:#e8ebf2;--soft:#9aa4b8;--line:#333b4a;--paper:#151922;--c0:#6ea0ff;--c1:#3f65a8;--c2:#f09a4a;--c3:#9a6a38;--c4:#3fc48d;--c5:#b98ae6}}
        *{box-sizing:border-box}body{margin:0 auto;padding:32px 24px 64px;max-width:1240px;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
        h1{font-size:26px;margin:0 0 4px}h2{font-size:18px;margin:36px 0 8px}p{color:var(--soft);max-width:75ch;margin:4px 0 14px}
        table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:7px 10px;text-align:right;border-bottom:1px solid var(--line)}td{white-space:nowrap}
        th:first-child,td:first-child{text-align:left}th{font-weight:600;color:var(--soft);font-size:13px}tr.own td{font-weight:600}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(430px,1fr));gap:22px}svg{width:100%;height:auto;font:12px system-ui,sans-serif}
        .grid{stroke:var(--line)}.ideal{stroke:var(--soft);stroke-dasharray:4 4}.title{font-size:14px;font-weight:600;fill:var(--ink)}.tick,.axis{fill:var(--soft)}
        .line{fill:none;stroke-width:2.2;stroke-linejoin:round}.key{display:inline-block;width:18px;height:4px;border-radius:2px;margin-right:8px;vertical-align:middle}
        .c0{stroke:var(--c0);background:var(--c0)}.c1{stroke:var(--c1);background:var(--c1)}.c2{stroke:var(--c2);background:var(--c2)}.c3{stroke:var(--c3);background:var(--c3)}.c4{stroke:var(--c4);background:var(--c4)}.c5{stroke:var(--c5);background:var(--c5)}
        """;

    /// <summary>Makes the page.</summary>
    /// <param name="results">The methods' results.</param>
    /// <param name="options">What the report is about.</param>
    /// <param name="judge">Who judges, in words: "each week's lists" or "the truth file".</param>
    public static string Make(IReadOnlyList<MethodResult> results, ReportOptions options, string judge)
    {
        StringBuilder page = new();
        page.Append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Whorl: evaluation of C2 detection</title><style>")
            .Append(Style).Append("</style><body><h1>C2 detection, week by week</h1>");
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
        LineChart curve = new() { Title = $"Precision over recall, {scope}", Horizontal = "recall", Vertical = "precision" };
        page.Append(curve.Draw(Lines(results, isFresh, CurveOf)));
        AddWeeks(page, results, options, scope, isFresh);
        LineChart calibration = new() { Title = $"Calibration, {scope}: is a score a probability?", Horizontal = "mean score", Vertical = "share of C2", HasDiagonal = true };
        page.Append(calibration.Draw(Lines(results, isFresh, counts => [.. CalibrationOf(counts)]))).Append("</div>");
    }

    private static void AddWeeks(StringBuilder page, IReadOnlyList<MethodResult> results, ReportOptions options, string scope, bool isFresh)
    {
        if (results.Count == 0 || results[0].Weeks.Count < 2)
        {
            return;
        }

        int first = results[0].Weeks[0].Week.Index;
        LineChart weeks = new()
        {
            Title = $"Recall by week at {options.Precision * 100:0.##} % precision overall, {scope}",
            Horizontal = "week",
            Vertical = "recall",
            Range = (first, results[0].Weeks[^1].Week.Index),
            Label = value => new Week((int)Math.Round(value)).ToString(),
        };
        List<ChartLine> lines = [];
        foreach (MethodResult result in results)
        {
            double? threshold = options.Threshold ?? (isFresh ? result.Fresh : result.All).BestAt(options.Precision)?.Threshold;
            List<(double, double?)> points = [];
            foreach (WeekResult week in result.Weeks)
            {
                points.Add((week.Week.Index, threshold is { } value ? (isFresh ? week.Fresh : week.All).At(value).Recall : null));
            }

            lines.Add(new ChartLine(result.Name, points));
        }

        page.Append(weeks.Draw(lines));
    }

    private static List<ChartLine> Lines(IReadOnlyList<MethodResult> results, bool isFresh, Func<ScoreCounts, IReadOnlyList<(double X, double? Y)>> points)
    {
        List<ChartLine> lines = [];
        foreach (MethodResult result in results)
        {
            lines.Add(new ChartLine(result.Name, points(isFresh ? result.Fresh : result.All)));
        }

        return lines;
    }

    private static List<(double X, double? Y)> CurveOf(ScoreCounts counts)
    {
        List<(double, double?)> points = [];
        foreach (Quality point in counts.Curve())
        {
            points.Add((point.Recall ?? 0, point.Precision));
        }

        return points;
    }

    private static IEnumerable<(double X, double? Y)> CalibrationOf(ScoreCounts counts)
    {
        foreach (CalibrationBin bin in Calibration.Of(counts))
        {
            if (bin.MeanScore is { } mean)
            {
                yield return (mean, bin.ShareOfThreats);
            }
        }
    }

    private static string Percent(double? value) => value is { } share ? (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";
}
