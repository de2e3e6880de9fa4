using System.Globalization;
using System.Text;
using Whorl.Detection.Hunting;
using Whorl.Fingerprints.Explain;
using Whorl.Service.Triage;

namespace Whorl.Cli.Triaging;

/// <summary>Writes findings as they come, a record a line or a line for people, and what is said of the work to standard error.</summary>
internal sealed class TriageOutput(Stream output, OutputForm form, bool isQuiet) : ITriageOutput, IDisposable
{
    private const int LeastWords = 24;

    private static readonly string[] Colours = ["2", "36", "33", "31", "1;31"];

    private bool hasHeader;

    /// <summary>The weightiest finding so far; null where there was none.</summary>
    public Severity? Worst { get; private set; }

    public void Find(TriageFinding finding)
    {
        Worst = Worst is { } worst && worst >= finding.Severity ? worst : finding.Severity;
        if (form.Format == OutputFormat.Table)
        {
            output.Write(Encoding.UTF8.GetBytes(Row(finding)));
        }
        else
        {
            output.Write([.. finding.Record.Span, (byte)'\n']);
        }

        output.Flush();
    }

    public void Note(string sentence) => Terminal.Complain(sentence);

    public void Advise(string sentence)
    {
        if (!isQuiet)
        {
            Terminal.Complain(sentence);
        }
    }

    public void Progress(TriageCounts counts)
    {
        if (!isQuiet)
        {
            Terminal.Complain(InWords(counts));
        }
    }

    public void Dispose() => output.Dispose();

    /// <summary>The counts in a line: those of what happens always, then those of what did happen.</summary>
    private static string InWords(TriageCounts counts)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{Number(counts.Lines, "line")}, {Number(counts.Handshakes, "handshake")}, {counts.Rejected:N0} rejected; {Number(counts.Probed, "server")} scanned");
        text.Append(counts.Unanswered > 0 ? string.Create(CultureInfo.InvariantCulture, $", {counts.Unanswered:N0} of them without a handshake") : string.Empty);
        text.Append(counts.Waiting > 0 ? string.Create(CultureInfo.InvariantCulture, $", {counts.Waiting:N0} waiting") : string.Empty);
        text.Append(counts.Dropped > 0 ? string.Create(CultureInfo.InvariantCulture, $", {counts.Dropped:N0} left out as too many waited") : string.Empty);
        if (counts.Refused.Count > 0)
        {
            long all = counts.Refused.Values.Sum();
            text.Append(CultureInfo.InvariantCulture, $", {all:N0} refused by the policy ({string.Join(", ", counts.Refused.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} {one.Value:N0}")))})");
        }

        return text.Append(CultureInfo.InvariantCulture, $"; {Number(counts.Findings, "finding")}").ToString();
    }

    private static string Number(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? string.Empty : "s")}");

    private static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    private string Row(TriageFinding finding)
    {
        StringBuilder row = new();
        if (!hasHeader)
        {
            hasHeader = true;
            row.Append($"{"time",-19}  {"severity",-8}  {"what",-24}  {"client",-18}  {"server",-21}  {"name",-24}  why\n");
        }

        string head = $"{HitJson.MomentOf(finding.Timestamp)[..19].Replace('T', ' ')}  ";
        string middle = $"  {Short(finding.What, 24),-24}  {Short(finding.Client ?? "-", 39),-18}  {finding.Server ?? "-",-21}  {Short(Printable.Text(finding.Name ?? "-"), 24),-24}  ";
        int room = form.Width == 0 ? int.MaxValue : Math.Max(LeastWords, form.Width - head.Length - 8 - middle.Length);
        string severity = $"{finding.Severity.Name(),-8}";
        return row.Append(head).Append(form.IsColored ? $"\e[{Colours[(int)finding.Severity]}m{severity}\e[0m" : severity).Append(middle).Append(Short(Printable.Text(finding.Why), room)).Append('\n').ToString();
    }
}
