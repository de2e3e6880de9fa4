using System.Text;
using Whorl.Detection.Hunting;
using Whorl.Fingerprints.Explain;

namespace Whorl.Cli.Hunting;

/// <summary>Writes hits as they come: a record a line, or a line for people.</summary>
internal sealed class HuntOutput(Stream output, OutputForm form) : IDisposable
{
    private const int LeastWords = 24;

    private static readonly string[] Colours = ["2", "36", "33", "31", "1;31"];

    private readonly HitJson json = new(output);
    private readonly int[] counts = new int[SeverityNames.All.Count];
    private bool hasHeader;

    /// <summary>The weightiest hit so far; null where there was none.</summary>
    public Severity? Worst { get; private set; }

    public void Write(Hit hit)
    {
        counts[(int)hit.Severity]++;
        Worst = Worst is { } worst && worst >= hit.Severity ? worst : hit.Severity;
        if (form.Format == OutputFormat.Table)
        {
            output.Write(Encoding.UTF8.GetBytes(Row(hit)));
        }
        else
        {
            json.Write(hit);
        }

        output.Flush();
    }

    /// <summary>How many of which severity: <c>2 high, 5 info</c>.</summary>
    public string Counts()
    {
        List<string> parts = [];
        for (int i = counts.Length - 1; i >= 0; i--)
        {
            if (counts[i] > 0)
            {
                parts.Add($"{counts[i]} {SeverityNames.All[i]}");
            }
        }

        return parts.Count == 0 ? "no hits" : string.Join(", ", parts);
    }

    public void Dispose() => output.Dispose();

    private string Row(Hit hit)
    {
        StringBuilder row = new();
        if (!hasHeader)
        {
            hasHeader = true;
            row.Append($"{"time",-19}  {"severity",-8}  {"rule",-24}  {"client",-18}  {"server",-21}  {"name",-24}  why\n");
        }

        string server = hit.Server is not { } address ? "-" : hit.Port is not { } port ? address.ToString() : address.WithPort(port);
        string head = $"{HitJson.MomentOf(hit.Timestamp)[..19].Replace('T', ' ')}  ";
        string middle = $"  {Short(hit.Rule, 24),-24}  {hit.Client?.ToString() ?? hit.Segment ?? "-",-18}  {server,-21}  {Short(Safe(hit.ServerName ?? "-"), 24),-24}  ";
        string words = Safe(hit.Evidence.Count > 0 ? hit.Evidence[0].Words : hit.Case);
        int room = form.Width == 0 ? int.MaxValue : Math.Max(LeastWords, form.Width - head.Length - 8 - middle.Length);
        return row.Append(head).Append(Paint($"{hit.Severity.Name(),-8}", Colours[(int)hit.Severity])).Append(middle).Append(Short(words, room)).Append('\n').ToString();
    }

    private static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    private static string Safe(string text) => Printable.Text(text);

    private string Paint(string text, string code) => form.IsColored ? $"\e[{code}m{text}\e[0m" : text;
}
