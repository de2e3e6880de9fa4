using Whorl.Cli.Demonstration.Steps;
using Whorl.Detection.Hunting;
using Whorl.Probing;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>The hits, those of one rule and case together.</summary>
internal static class HuntSection
{
    public static void Add(HtmlText page, DemoFindings findings)
    {
        HuntFindings hunt = findings.Hunt;
        page.Begin("hunt", "What the rules found",
            $"{Counted.Of(HuntStep.Rules.Count, "rule")} of nine went over {Counted.Of(hunt.Looked, "handshake")}: <b>{Counted.Of(hunt.Hits.Count, "hit")}</b>. Each says why, and what not to make of it. Which program is which was known from having started it; what a client calls itself, from the servers that were asked.");
        page.Add("<div class=\"hits\">\n");
        foreach (IGrouping<(string Rule, string Case), Hit> group in hunt.Groups)
        {
            AddGroup(page, findings, [.. group]);
        }

        page.Add("</div>");
        page.End($"./whorl hunt {string.Join(' ', HuntStep.Rules)} --set \"{HuntStep.Setting}\" --store {findings.Place.Shown(findings.Place.Store)}", "./whorl hunt --list");
    }

    private static void AddGroup(HtmlText page, DemoFindings findings, List<Hit> hits)
    {
        Hit hit = hits[0];
        page.Add($"<article><header><span class=\"pill {hit.Severity.Name()}\">{hit.Severity.Name()}</span> <b>{HtmlText.Safe(hit.Rule)}</b> <span>{HtmlText.Safe(hit.Case)}, {Counted.Of(hits.Count, "hit")}</span></header>");
        page.Add($"<p class=\"who\">{HtmlText.Safe(Who(findings, hits))}</p><ul>");
        foreach (HitEvidence evidence in hit.Evidence)
        {
            page.Add($"<li>{HtmlText.Safe(evidence.Words)}");
        }

        foreach (string caveat in hit.Caveats.Take(1))
        {
            page.Add($"<li class=\"but\">but {HtmlText.Safe(caveat)}");
        }

        page.Add("</ul></article>\n");
    }

    private static string Who(DemoFindings findings, List<Hit> hits)
    {
        string[] clients = [.. hits.Select(hit => hit.Client).OfType<HostAddress>().Distinct().Select(address => NameOf(findings, address))];
        string[] servers = [.. hits.Select(hit => hit.ServerName ?? hit.Server?.ToString()).OfType<string>().Distinct(StringComparer.Ordinal).Select(Short)];
        return (clients.Length, servers.Length) switch
        {
            (0, _) => List(servers),
            (_, 0) => List(clients),
            _ => $"{List(clients)} → {List(servers)}",
        };
    }

    private static string NameOf(DemoFindings findings, HostAddress address) =>
        findings.Clients.FirstOrDefault(client => HostAddress.From(client.Client.Address) == address) is { } found ? $"{found.Client.Name} ({address})" : address.ToString();

    private static string Short(string name) => name.EndsWith("." + DemoNames.Domain, StringComparison.Ordinal) ? name[..^(DemoNames.Domain.Length + 1)] : name;

    private static string List(string[] names) => string.Join(", ", names);
}
