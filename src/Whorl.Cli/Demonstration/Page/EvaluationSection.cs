using Whorl.Cli.Demonstration.Steps;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Evaluation.Reports;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>How well both methods do on the simulated population.</summary>
internal static class EvaluationSection
{
    public static void Add(HtmlText page, DemoFindings findings)
    {
        ReportOptions options = SimulationStep.Report;
        page.Begin("evaluation", "How often such verdicts are right",
            FormattableString.Invariant($"Every week was scored with what the weeks before it said, by the published method (atsf-2022, on ATSF and Server header) and by Whorl's, and judged by the truth: all targets, and those that no earlier week had. Compared at {options.Precision * 100:0} % precision."));
        page.Add("<div class=\"scroll\"><table class=\"methods\"><thead><tr><th>method<th>recall, all<th>recall, new<th>precision, all<th>C2 without a score</thead><tbody>");
        for (int i = 0; i < findings.Evaluation.Count; i++)
        {
            MethodResult result = findings.Evaluation[i];
            Quality? all = result.All.BestAt(options.Precision);
            page.Add(FormattableString.Invariant($"<tr><td><span class=\"key c{2 - (2 * i)}\"></span>{HtmlText.Safe(result.Name)}<td>{Counted.Percent(all?.Recall)}<td>{Counted.Percent(result.Fresh.BestAt(options.Precision)?.Recall)}<td>{Counted.Percent(all?.Precision)}<td>{result.All.Unknown.Threats:N0} of {result.All.All.Threats:N0}"));
        }

        page.Add("</tbody></table></div><div class=\"charts\">")
            .Add(EvaluationCharts.PrecisionOverRecall(findings.Evaluation, "all targets", isFresh: false))
            .Add(EvaluationCharts.PrecisionOverRecall(findings.Evaluation, "new targets", isFresh: true))
            .Add("</div>");
        page.End("./whorl evaluate c2 --store trial.db --truth truth.csv --html evaluation.html");
    }
}
