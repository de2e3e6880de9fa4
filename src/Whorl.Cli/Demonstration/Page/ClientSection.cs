using Whorl.Cli.Demonstration.Clients;
using Whorl.Probing;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>The clients and their fingerprints.</summary>
internal static class ClientSection
{
    private const int Colours = 7;

    public static void Add(HtmlText page, DemoFindings findings)
    {
        int prints = findings.Clients.SelectMany(client => client.Ja4).Distinct(StringComparer.Ordinal).Count();
        page.Begin("clients", "Clients, by how they greet",
            $"Every client made a connection to each of {Counted.Of(findings.Clients.Max(client => client.Hellos.Count), "server")}. The capture ({HtmlText.Safe(findings.Recording)}) holds {Counted.Of(findings.Capture.Packets, "packet")} and {Counted.Of(findings.Capture.Handshakes, "handshake")}, all encrypted; a ClientHello is not. <b>{Counted.Of(findings.Clients.Count, "client")}, {prints} JA4:</b> equal parts have equal colours.");
        page.Add("<div class=\"scroll\"><table class=\"clients\"><thead><tr><th>client<th>JA4: head, suites, extensions<th>what the head says</thead><tbody>\n");
        List<string> shared = Shared(findings);
        foreach (SeenClient client in findings.Clients)
        {
            AddRow(page, findings, client, shared);
        }

        page.Add("</tbody></table></div>");
        page.End($"./whorl read {findings.Place.Shown(findings.Place.Capture)}", "./whorl listen eth0 --filter \"tcp port 443\"");
    }

    /// <summary>Parts that more than one client has, which get a colour.</summary>
    private static List<string> Shared(DemoFindings findings) =>
    [
        .. findings.Clients.SelectMany(client => client.Ja4.SelectMany(ja4 => ja4.Split('_').Skip(1)).Distinct(StringComparer.Ordinal))
            .GroupBy(part => part, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key),
    ];

    private static void AddRow(HtmlText page, DemoFindings findings, SeenClient client, List<string> shared)
    {
        HostAddress address = HostAddress.From(client.Client.Address);
        bool isCaught = findings.Hunt.Hits.Any(hit => hit.Rule == "wrong-browser" && hit.Client == address);
        page.Add($"<tr><td><b>{HtmlText.Safe(client.Client.Name)}</b>{(isCaught ? " <a class=\"tag\" href=\"#hunt\">lies</a>" : string.Empty)}<span>{HtmlText.Safe(client.Client.What)}</span><td>");
        foreach (string ja4 in client.Ja4)
        {
            string[] parts = ja4.Split('_');
            page.Add($"<code class=\"ja4\"><b>{HtmlText.Safe(parts[0])}</b>{Part(parts[1], shared)}{Part(parts[2], shared)}</code>");
        }

        page.Add($"<td>{(client.First is { Ja4: { } first } ? HtmlText.Safe(Words(first)) : "<span class=\"soft\">no hello in the capture</span>")}\n");
    }

    private static string Part(string part, List<string> shared) =>
        shared.IndexOf(part) is >= 0 and int place ? $"_<i class=\"p{place % Colours}\">{HtmlText.Safe(part)}</i>" : $"_<i>{HtmlText.Safe(part)}</i>";

    /// <summary>The head of a JA4 in a few words; <c>whorl explain</c> has more.</summary>
    private static string Words(string ja4)
    {
        string version = ja4[1..3] switch { "13" => "TLS 1.3", "12" => "TLS 1.2", "11" => "TLS 1.1", "10" => "TLS 1.0", _ => ja4[1..3] };
        string alpn = ja4[8..10] switch { "00" => "no protocol", "h2" => "HTTP/2", "h1" => "HTTP/1.1", _ => ja4[8..10] };
        return $"{version}, {int.Parse(ja4[4..6], System.Globalization.CultureInfo.InvariantCulture)} suites, {int.Parse(ja4[6..8], System.Globalization.CultureInfo.InvariantCulture)} extensions, {alpn}{(ja4[3] == 'i' ? ", no server name" : string.Empty)}";
    }
}
