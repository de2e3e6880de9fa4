using System.Globalization;
using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;
using Whorl.Probing.Scanning;

namespace Whorl.Observations.Scans;

/// <summary>All there is to say of one target, for people: what it is, its fingerprints, and a line for each probe.</summary>
public sealed class ScanReport : IScanEncoder
{
    private const int DefaultWidth = 100;
    private const int Narrowest = 60;
    private const int LabelWidth = 12;
    private const int ProbeNameWidth = 20;
    private const int ProbeTimeWidth = 8;

    private readonly TableText line;
    private readonly int width;
    private readonly Utf8Text text = new(1024);

    /// <summary>A report for a terminal of that width; 0 is unknown.</summary>
    public ScanReport(int width, bool isColored)
    {
        this.width = Math.Max(Narrowest, width > 0 ? width : DefaultWidth);
        line = new TableText(this.width, isColored);
    }

    /// <inheritdoc/>
    public void WriteHeader(Utf8Text to)
    {
    }

    /// <inheritdoc/>
    public void Write(ScanRecord record, Utf8Text to)
    {
        line.Begin();
        Piece(record.Target, TableColors.Name, to);
        Piece($"  {record.Status.Name()}", record.Status == ScanStatus.Success ? TableColors.Good : TableColors.Bad, to);
        Piece(string.Create(CultureInfo.InvariantCulture, $"  {record.Handshakes} connections in {record.Elapsed.TotalSeconds:0.00} s"), TableColors.Faint, to);
        TableText.End(to);
        TableText.End(to);
        Row("address", record.Ip is null ? "none" : record.Ip.Contains(':', StringComparison.Ordinal) ? $"[{record.Ip}]:{record.Port}" : $"{record.Ip}:{record.Port}", default, to);
        Row("SNI", record.Sni ?? "none", default, to);
        Row("error", record.Error, TableColors.Bad, to);
        Row("JARM", record.Jarm, TableColors.Fingerprint, to);
        Row("", record.IsJarmPartial ? "partial: not every probe came to an answer, so this is no fingerprint" : null, TableColors.Old, to);
        Row("ATSF hash", record.AtsfHash ?? (HasAtsf(record) ? "none: a probe gave nothing" : null), record.AtsfHash is null ? TableColors.Faint : TableColors.Fingerprint, to);
        Row("server", record.Http is { } http ? string.Create(CultureInfo.InvariantCulture, $"{http.Server ?? "no name given"} (HTTP {http.Status})") : null, default, to);
        if (record.Certificates.Length > 0)
        {
            Row("certificate", CertificateName.Subject(record.Certificates[0]), default, to);
            Row("issued by", CertificateName.Issuer(record.Certificates[0]), default, to);
            Row("valid", CertificateName.Validity(record.Certificates[0]), default, to);
        }

        WriteProbes(record, ProbeKind.Jarm, "JARM", to);
        WriteProbes(record, ProbeKind.Atsf, "ATSF", to);
    }

    private static bool HasAtsf(ScanRecord record) => Array.Exists(record.Probes, probe => probe.Kind == ProbeKind.Atsf);

    private void WriteProbes(ScanRecord record, ProbeKind kind, string title, Utf8Text to)
    {
        bool isFirst = true;
        foreach (ref readonly ProbeRecord probe in record.Probes.AsSpan())
        {
            if (probe.Kind != kind)
            {
                continue;
            }

            if (isFirst)
            {
                TableText.End(to);
                line.Begin();
                Piece(title, TableColors.Heading, to);
                TableText.End(to);
                isFirst = false;
            }

            line.Begin();
            line.Pad(2, to);
            Cell(probe.Name, ProbeNameWidth, default, to);
            Cell(ProbeWords.Of(probe), width - ProbeNameWidth - ProbeTimeWidth - 4, ColorOf(probe.Outcome), to);
            Piece(string.Create(CultureInfo.InvariantCulture, $"{probe.Elapsed.TotalMilliseconds,ProbeTimeWidth - 3:0.0} ms"), TableColors.Faint, to);
            TableText.End(to);
        }
    }

    private static ReadOnlySpan<byte> ColorOf(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Answered => default,
        ProbeOutcome.Unsupported or ProbeOutcome.Alert => TableColors.Faint,
        _ => TableColors.Old,
    };

    private void Row(string label, string? value, ReadOnlySpan<byte> color, Utf8Text to)
    {
        if (value is null)
        {
            return;
        }

        line.Begin();
        line.Pad(2, to);
        Cell(label, LabelWidth, TableColors.Faint, to);
        Piece(value, color, to);
        TableText.End(to);
    }

    private void Cell(string value, int room, ReadOnlySpan<byte> color, Utf8Text to)
    {
        text.Clear();
        WireText.AppendAscii(text, Encoding.UTF8.GetBytes(value));
        line.Cell(text.Written, room, Elision.End, color, to);
    }

    private void Piece(string value, ReadOnlySpan<byte> color, Utf8Text to)
    {
        text.Clear();
        WireText.AppendAscii(text, Encoding.UTF8.GetBytes(value));
        line.Piece(text.Written, line.Left, Elision.End, color, to);
    }
}
