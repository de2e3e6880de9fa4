using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;

namespace Whorl.Observations.Scans;

/// <summary>
/// The value of one field as plain text, the way CSV and the table show it: objects and lists as JSON, nothing where a value
/// is unknown.
/// </summary>
public sealed class ScanFieldText(CertificateEncoder certificates)
{
    private readonly ScanJsonEncoder json = new([], certificates);
    private readonly Utf8Text value = new(4096);

    /// <summary>Appends the value.</summary>
    public void Append(ScanField field, ScanRecord record, Utf8Text to)
    {
        string? text = field switch
        {
            ScanField.Target => record.Target,
            ScanField.Ip => record.Ip,
            ScanField.Sni => record.Sni,
            ScanField.Status => record.Status.Name(),
            ScanField.Error => record.Error,
            ScanField.Jarm => record.Jarm,
            ScanField.JarmRaw => record.JarmRaw,
            ScanField.Atsf => record.Atsf,
            ScanField.AtsfHash => record.AtsfHash,
            _ => null,
        };
        if (text is not null)
        {
            WireText.AppendUtf8(to, Encoding.UTF8.GetBytes(text));
            return;
        }

        value.Clear();
        json.WriteValue(field, record, value);
        ReadOnlySpan<byte> written = value.Written;
        if (written.SequenceEqual("null"u8))
        {
            return;
        }

        to.Append(written.Length > 1 && written[0] == '"' ? written[1..^1] : written);
    }
}
