using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;

namespace Whorl.Observations.Scans;

/// <summary>Comma-separated values of active records, by the rules of <see cref="CsvEncoder"/>; probes, HTTP and certificates are JSON.</summary>
public sealed class ScanCsvEncoder : IScanEncoder
{
    private readonly ScanField[] fields;
    private readonly ScanFieldText values;
    private readonly Utf8Text value = new(4096);

    /// <summary>An encoder for those fields.</summary>
    public ScanCsvEncoder(ScanField[] fields, CertificateEncoder certificates)
    {
        this.fields = fields;
        values = new ScanFieldText(certificates);
    }

    /// <inheritdoc/>
    public void WriteHeader(Utf8Text to) => to.Append(Encoding.UTF8.GetBytes(string.Join(',', fields.Select(ScanFields.NameOf)) + "\n"));

    /// <inheritdoc/>
    public void Write(ScanRecord record, Utf8Text to)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0)
            {
                to.Append((byte)',');
            }

            value.Clear();
            values.Append(fields[i], record, value);
            CsvText.Append(value.Written, to);
        }

        to.Append((byte)'\n');
    }
}
