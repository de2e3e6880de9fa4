using Whorl.Cli.Demonstration.Steps;
using Whorl.Probing.Hellos;

namespace Whorl.Cli.Demonstration.Page;

/// <summary>
/// A server's ten answers as ten cells. The colour is the kind of the cipher suite that was chosen; the shade tells different answers
/// of one colour to one hello apart. Equal stacks look equal.
/// </summary>
internal sealed class ScanStrip
{
    private const int Shades = 4;
    private const int CodeLength = 4;

    private readonly Dictionary<(int Probe, SuiteGroup Group), List<string>> answers = [];

    /// <summary>Looks at all servers first, as a shade means the same for each.</summary>
    public ScanStrip(IReadOnlyList<ScannedServer> servers)
    {
        foreach (ScannedServer server in servers)
        {
            for (int i = 0; i < server.AtsfParts.Count; i++)
            {
                HasVoid |= server.AtsfParts[i].Length == 0;
                if (SuiteOf(server.AtsfParts[i]) is { } suite && AnswersTo(i, suite) is { } seen && !seen.Contains(server.AtsfParts[i], StringComparer.Ordinal))
                {
                    seen.Add(server.AtsfParts[i]);
                }
            }
        }
    }

    /// <summary>The groups that occur.</summary>
    public IEnumerable<SuiteGroup> Groups => SuiteGroup.All.Where(group => answers.Keys.Any(key => key.Group == group));

    /// <summary>Whether a hello got no answer at all.</summary>
    public bool HasVoid { get; private set; }

    /// <summary>Draws a strip.</summary>
    public void Draw(HtmlText page, ScannedServer server)
    {
        page.Add("<div class=\"strip\">");
        for (int i = 0; i < server.AtsfParts.Count; i++)
        {
            string part = server.AtsfParts[i];
            string title = HtmlText.Safe($"{HelloSet.Atsf.Hellos[i].Name}: {part}");
            page.Add(SuiteOf(part) is { } suite
                ? $"<i class=\"{SuiteGroup.Of(suite).Class} h{Math.Min(AnswersTo(i, suite).IndexOf(part), Shades - 1)}\" title=\"{title}\">{HtmlText.Safe(suite.PadLeft(CodeLength, '0'))}</i>"
                : part.Length > 0 ? $"<i class=\"none\" title=\"{title}\">–</i>"
                : $"<i class=\"void\" title=\"{title}{HtmlText.Safe(server.AtsfOutcomes[i])}\"></i>");
        }

        page.Add("</div>");
    }

    /// <summary>The suite of an answer: its second field, empty where the server answered with an alert.</summary>
    private static string? SuiteOf(string part) => part.Split('_') is [_, { Length: > 0 } suite, ..] ? suite : null;

    private List<string> AnswersTo(int probe, string suite)
    {
        (int, SuiteGroup) key = (probe, SuiteGroup.Of(suite));
        return answers.TryGetValue(key, out List<string>? seen) ? seen : answers[key] = [];
    }
}
