using System.Globalization;
using Whorl.Cli.Demonstration.Clients;
using Whorl.Cli.Demonstration.Steps;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Hunting;
using Whorl.Detection.Lookups;
using Whorl.Detection.Verdicts;
using Whorl.Fingerprints.Explain;

namespace Whorl.Cli.Demonstration;

/// <summary>The run for a terminal: a few lines for each part, with the values that were found.</summary>
internal sealed class DemoText(TextWriter to, bool isColored)
{
    private const int NameWidth = 22;
    private const int MostReasons = 3;

    public void Write(DemoFindings findings, string page)
    {
        Head("servers", Text($"{Counted.Of(findings.Servers.Count, "server")}, {Counted.Of(findings.Stacks, "stack")} by ATSF"));
        foreach (ScannedServer server in findings.Servers)
        {
            Row(server.Server.Name, Text($"{server.Record?.AtsfHash ?? "-",-16}  {server.Record?.Jarm ?? "-"}  {Safe(server.Record?.Http?.Server ?? "-")}"));
        }

        foreach (string sentence in findings.LeftOut)
        {
            Row("left out", sentence);
        }

        Head("clients", Text($"{Counted.Of(findings.Clients.Count, "client")}, {Counted.Of(findings.Capture.Handshakes, "handshake")} in {Counted.Of(findings.Capture.Packets, "packet")}; {findings.Recording}"));
        foreach (SeenClient client in findings.Clients)
        {
            Row(client.Client.Name, string.Join(", ", client.Ja4));
        }

        WriteLookup(findings.Knowledge.Client);
        WriteHunt(findings.Hunt);
        WriteVerdict(findings);
        Head("evaluation", Text($"{Counted.Of(findings.Population.Weeks, "week")}, at {SimulationStep.Report.Precision * 100:0} % precision"));
        foreach (MethodResult result in findings.Evaluation)
        {
            Quality? all = result.All.BestAt(SimulationStep.Report.Precision);
            Row(result.Name, Text($"finds {Counted.Percent(all?.Recall)} of all C2, {Counted.Percent(result.Fresh.BestAt(SimulationStep.Report.Precision)?.Recall)} of new ones"));
        }

        to.WriteLine();
        to.WriteLine(Text($"All of it in {findings.Elapsed.TotalSeconds:0.0} s, on one page: {Paint(page, "1")}"));
    }

    private void WriteLookup(LookupAnswer answer)
    {
        Head("lookup", Text($"JA3 {answer.Value.Text}, which a made-up list calls {DemoNames.Family}"));
        foreach (ClientShare share in (answer.Client?.Shares ?? []).Where(share => share.What == "process"))
        {
            Row("also used by", Text($"{Safe(share.Name)}, {share.Chance.Share:0%} of what is known"));
        }

        Row("note", Safe(answer.Caveats[^1]));
    }

    private void WriteHunt(HuntFindings hunt)
    {
        Head("hunt", Text($"{Counted.Of(hunt.Hits.Count, "hit")} in {Counted.Of(hunt.Looked, "handshake")}"));
        foreach (IGrouping<(string Rule, string Case), Hit> group in hunt.Groups.Where(group => group.First().Severity > Severity.Low))
        {
            Row(group.Key.Rule, Text($"{group.First().Severity.Name()}, {group.Count()}x: {Safe(group.First().Evidence[0].Words)}"));
        }
    }

    private void WriteVerdict(DemoFindings findings)
    {
        VerdictFindings verdicts = findings.Verdicts;
        C2Verdict verdict = verdicts.Shown;
        Head("verdict", Text($"{Safe(verdict.Server.Target)} is {verdict.Word}, score {verdict.Score:0.000} (simulated: {Counted.Of(findings.Population.Sightings, "sighting")}, {verdicts.True} of {Counted.Of(verdicts.Verdicts.Count, "verdict")} true)"));
        foreach (string reason in verdict.Evidence.Take(MostReasons))
        {
            Row("", Safe(reason));
        }

        Row("but", Safe(verdict.Caveats[^1]));
    }

    private void Head(string name, string what)
    {
        to.WriteLine();
        to.WriteLine($"{Paint(name.PadRight(NameWidth + 2), "1;36")}{Paint(what, "1")}");
    }

    private void Row(string name, string what) => to.WriteLine($"  {Paint(name.PadRight(NameWidth), "2")}{what}");

    private static string Safe(string text) => Printable.Text(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private string Paint(string text, string code) => isColored ? $"\e[{code}m{text}\e[0m" : text;
}
