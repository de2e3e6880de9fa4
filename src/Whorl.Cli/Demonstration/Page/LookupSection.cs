using Whorl.Detection.Lookups;
using Whorl.Store.Feeds;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>What the store knows of a listed server fingerprint and a listed client fingerprint.</summary>
internal static class LookupSection
{
    public static void Add(HtmlText page, DemoFindings findings)
    {
        page.Begin("lookup", "A listed fingerprint, and who else has it",
            $"For this page a list was <b>made up</b>: it calls one server's JARM and one client's JA3 “{HtmlText.Safe(DemoNames.Family)}”, a family that does not exist. That is what lists do, and this is what is behind such a value.");
        page.Add("<div class=\"cards\">");
        AddCard(page, "JARM of a server", findings.Knowledge.Server);
        AddCard(page, "JA3 of a client", findings.Knowledge.Client);
        page.Add("</div>");
        string store = findings.Place.Shown(findings.Place.Store);
        page.End($"./whorl lookup {findings.Knowledge.Server.Value.Text} --store {store}", $"./whorl lookup {findings.Knowledge.Client.Value.Text} --store {store}");
    }

    private static void AddCard(HtmlText page, string title, LookupAnswer answer)
    {
        page.Add($"<article class=\"card\"><h3>{HtmlText.Safe(title)}</h3><code class=\"value\">{HtmlText.Safe(answer.Value.Text)}</code><ul class=\"facts\">");
        foreach (Indicator indicator in answer.Listings.Select(listed => listed.Indicator))
        {
            page.Add($"<li class=\"against\"><span>listed</span>as {HtmlText.Safe(indicator.Role == IndicatorRole.Threat ? "a threat, " : string.Empty)}{HtmlText.Safe(indicator.Family)}, by {HtmlText.Safe(DemoNames.MadeUpList)}");
        }

        foreach (ClientShare share in (answer.Client?.Shares ?? []).Where(share => share.What == "process"))
        {
            page.Add(FormattableString.Invariant($"<li class=\"for\"><span>used by</span>{HtmlText.Safe(share.Name)}, {share.Chance.Count} of {answer.Handshakes.Total} times seen"));
        }

        foreach (var server in answer.Servers.Rows)
        {
            page.Add($"<li class=\"for\"><span>shown by</span>{HtmlText.Safe(server.Name)}, which calls itself {HtmlText.Safe(server.Server)}");
        }

        foreach (string caveat in answer.Caveats)
        {
            page.Add($"<li class=\"but\"><span>note</span>{HtmlText.Safe(caveat)}");
        }

        page.Add("</ul></article>");
    }
}
