using Whorl.Observations;
using Whorl.Observations.Scans;

namespace Whorl.Cli.Scanning;

/// <summary>The encoder of active records that the user's choice leads to.</summary>
internal sealed class ScanForm
{
    private readonly OutputForm form;
    private readonly ScanField[]? fields;

    public ScanForm(OutputForm form)
    {
        this.form = form;
        if (form.Format == OutputFormat.Zeek)
        {
            throw new UsageException("the format 'zeek' is for handshakes seen by read and listen; use table, jsonl or csv for a scan");
        }

        // Columns chosen once and for all are those of handshakes.
        fields = form.Columns is { IsFlag: true } columns ? Array.ConvertAll(FieldList.Parse(columns, ScanFields.Names), index => (ScanField)index) : null;
    }

    /// <summary>An encoder; the table of a single target is a report.</summary>
    public IScanEncoder Create(bool isSingle)
    {
        CertificateEncoder certificates = new();
        return form.Format switch
        {
            OutputFormat.Table when isSingle && fields is null => new ScanReport(form.Width, form.IsColored),
            OutputFormat.Table => new ScanTableEncoder(fields, certificates, form.Width, form.IsColored),
            OutputFormat.Csv => new ScanCsvEncoder(fields ?? ScanFields.Default(), certificates),
            _ => new ScanJsonEncoder(fields ?? ScanFields.Default(), certificates),
        };
    }
}
