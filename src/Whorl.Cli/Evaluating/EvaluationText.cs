using System.Globalization;
using System.Text;
using Whorl.Detection.Cdns;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Evaluation.Reports;

namespace Whorl.Cli.Evaluating;

/// <summary>Evaluations for people.</summary>
internal static class EvaluationText
{
    public static void WriteC2(Stream to, IReadOnlyList<MethodResult> results, ReportOptions options)
    {
        using StreamWriter text = new(to, new UTF8Encoding(false), leaveOpen: true);
        foreach ((string scope, bool isFresh) in EvaluationJson.Scopes(options))
        {
            Outcomes all = results.Count > 0 ? (isFresh ? results[0].Fresh : results[0].All).All : default;
            text.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(isFresh ? "New targets" : "All targets")}: {all.Threats:#,0} C2, {all.Popular:#,0} harmless, {(options.Threshold is { } fixedAt ? $"threshold {fixedAt:0.###}" : $"threshold of most recall at {options.Precision * 100:0.##} % precision")}"));
            text.WriteLine($"  {"method",-26}{"threshold",10}{"recall",9}{"precision",11}{"12 weeks on",13}{"unknown C2",12}{"false alarms/day",18}");
            foreach (MethodResult result in results)
            {
                ScoreCounts counts = isFresh ? result.Fresh : result.All;
                Quality? at = options.Threshold is { } threshold ? counts.At(threshold) : counts.BestAt(options.Precision);
                text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {result.Name,-26}{at?.Threshold,10:0.###}{Percent(at?.Recall),9}{Percent(at?.Precision),11}{Percent(at?.LaterPrecision),13}{counts.Unknown.Threats,12:#,0}{at?.FalsePositiveRate * options.ScansPerDay,18:#,0.#}"));
                if (options.ByWeek)
                {
                    WriteWeeks(text, result, isFresh, at?.Threshold);
                }
            }

            text.WriteLine();
        }

        text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"False alarms a day are those of {options.ScansPerDay:#,0} harmless servers; precision holds for the mix of this store, not for the Internet."));
    }

    public static void WriteCdn(Stream to, IReadOnlyList<CdnWeek> weeks, bool byWeek)
    {
        using StreamWriter text = new(to, new UTF8Encoding(false), leaveOpen: true);
        text.WriteLine($"{"week",-10}{"CDN",-12}{"servers",9}{"assigned",10}{"precision",11}{"recall",9}{"unclear",9}{"off-net: cache",16}{"proxy",7}{"same software",15}");
        foreach (CdnWeek week in weeks)
        {
            if (byWeek || week.Week == weeks[^1].Week)
            {
                text.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{week.Week,-10}{week.Cdn,-12}{week.True,9:#,0}{week.Assigned,10:#,0}{Percent(week.Precision),11}{Percent(week.Recall),9}{week.Unclear,9:#,0}{week.OffNet.Cache,16:#,0}{week.OffNet.Proxy,7:#,0}{week.OffNet.SameSoftware,15:#,0}"));
            }
        }

        if (!byWeek)
        {
            text.WriteLine("The latest week; --by week shows all.");
        }
    }

    private static void WriteWeeks(StreamWriter text, MethodResult result, bool isFresh, double? threshold)
    {
        foreach (WeekResult week in result.Weeks)
        {
            Quality? at = threshold is { } value ? (isFresh ? week.Fresh : week.All).At(value) : null;
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {week.Week,-24}{"",10}{Percent(at?.Recall),9}{Percent(at?.Precision),11}{Percent(at?.LaterPrecision),13}"));
        }
    }

    private static string Percent(double? value) => value is { } share ? (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";
}
