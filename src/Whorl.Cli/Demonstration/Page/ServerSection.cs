using Whorl.Cli.Demonstration.Steps;
using Whorl.Observations.Scans;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>The servers and their answers.</summary>
internal static class ServerSection
{
    public static void Add(HtmlText page, DemoFindings findings)
    {
        ScanStrip strip = new(findings.Servers);
        page.Begin("servers", "Servers, by what they answer",
            $"Each server was sent the ten hellos of JARM and the ten of ATSF, and asked once over HTTP. A cell is its answer to one of ATSF's: the colour is the kind of cipher suite it chose, the shade all else that it said. <b>{Counted.Of(findings.Servers.Count, "server")}, {Counted.Of(findings.Stacks, "stack")}:</b> rows that look alike are set up alike, whatever program runs there.");
        page.Add("<div class=\"legend\">");
        foreach (SuiteGroup group in strip.Groups)
        {
            page.Add($"<span><i class=\"{group.Class}\"></i>{HtmlText.Safe(group.Words)}</span>");
        }

        page.Add(strip.HasVoid ? "<span><i class=\"void\"></i>no answer</span>" : string.Empty);
        page.Add("<span><i class=\"none\"></i>refused</span></div><div class=\"servers\">\n");
        foreach (ScannedServer server in findings.Servers)
        {
            AddRow(page, findings, strip, server);
        }

        page.Add("</div>");
        foreach (string sentence in findings.LeftOut)
        {
            page.Add($"<p class=\"note\">Left out: {HtmlText.Safe(sentence)}</p>");
        }

        page.End("./whorl scan www.example.com", "./whorl scan -i servers.txt --save -o servers.jsonl");
    }

    private static void AddRow(HtmlText page, DemoFindings findings, ScanStrip strip, ScannedServer server)
    {
        page.Add($"<article><header><b>{HtmlText.Safe(server.Server.Name)}</b><span>{HtmlText.Safe(server.Server.Description)}</span></header>");
        if (server.Record is not { Status: ScanStatus.Success } record)
        {
            page.Add($"<p class=\"note\">{HtmlText.Safe(server.Record?.Error ?? "the scan did not come to it")}</p></article>");
            return;
        }

        strip.Draw(page, server);
        string atsf = record.AtsfHash is null ? "<span class=\"soft\">none, as hellos went unanswered</span>" : $"<code>{HtmlText.Safe(record.AtsfHash)}</code>";
        ScannedServer first = findings.Servers.First(other => other.Record?.AtsfHash == record.AtsfHash);
        string same = first == server || record.AtsfHash is null ? string.Empty : $" <em>same as {HtmlText.Safe(first.Server.Name)}</em>";
        page.Add($"<dl><div><dt>ATSF</dt><dd>{atsf}{same}</dd></div><div><dt>JARM</dt><dd><code>{HtmlText.Safe(record.Jarm)}</code></dd></div><div><dt>HTTP</dt><dd>{Header(record)}</dd></div></dl></article>\n");
    }

    private static string Header(ScanRecord record) => record.Http switch
    {
        null => "<span class=\"soft\">no answer</span>",
        { Server: { Length: > 0 } server } => HtmlText.Safe(server),
        _ => "<span class=\"soft\">no Server header</span>",
    };
}
