using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;

namespace Whorl.Observations.Scans;

/// <summary>
/// A line a target for people to read: target, status, JARM, the hash of ATSF, what the server calls itself, its certificate's
/// subject. What a narrow terminal has no room for is left out or elided; nothing but printable ASCII reaches it.
/// </summary>
public sealed class ScanTableEncoder : IScanEncoder
{
    private const int DefaultWidth = 120;
    private const int Narrowest = 60;

    private readonly ScanField[]? fields;
    private readonly ScanFieldText values;
    private readonly TableText line;
    private readonly (string Title, int Width)[] columns;
    private readonly Utf8Text raw = new(1024);
    private readonly Utf8Text text = new(1024);

    /// <summary>The standard columns, or those of <paramref name="fields"/>; a width of 0 is unknown.</summary>
    public ScanTableEncoder(ScanField[]? fields, CertificateEncoder certificates, int width, bool isColored)
    {
        width = Math.Max(Narrowest, width > 0 ? width : DefaultWidth);
        this.fields = fields;
        values = new ScanFieldText(certificates);
        line = new TableText(width, isColored);
        columns = fields is null ? Standard(width) : Chosen(fields, width);
    }

    /// <inheritdoc/>
    public void WriteHeader(Utf8Text to)
    {
        line.Begin();
        foreach ((string title, int width) in columns)
        {
            if (width > 0)
            {
                line.Cell(Encoding.ASCII.GetBytes(title), width, Elision.End, TableColors.Faint, to);
            }
        }

        TableText.End(to);
    }

    /// <inheritdoc/>
    public void Write(ScanRecord record, Utf8Text to)
    {
        line.Begin();
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].Width > 0)
            {
                text.Clear();
                ReadOnlySpan<byte> color = fields is null ? WriteColumn(i, record) : WriteField(fields[i], record);
                bool isUnknown = text.Length == 0;
                line.Cell(isUnknown ? "-"u8 : text.Written, columns[i].Width, i == 0 ? Elision.Middle : Elision.End, isUnknown ? TableColors.Faint : color, to);
            }
        }

        TableText.End(to);
    }

    private static (string Title, int Width)[] Standard(int width)
    {
        int left = width - ("connection-refused".Length + 1);
        int atsf = 16;
        int target = Math.Clamp(left / 5, 16, 36);
        left -= target + 1 + atsf + 1;
        int jarm = left >= 62 + 1 + 36 ? 62 : Math.Clamp(left * 2 / 5, 10, 30); // its halves are 30 and 32 characters
        left -= jarm + 1;
        int server = left >= 20 ? Math.Clamp(left * 2 / 5, 9, 20) : 0;
        left -= server > 0 ? server + 1 : 0;
        return [("TARGET", target), ("STATUS", "connection-refused".Length), ("JARM", jarm), ("ATSF", atsf), ("SERVER", server), ("CERTIFICATE", left >= 8 ? left : 0)];
    }

    private static (string Title, int Width)[] Chosen(ScanField[] fields, int width)
    {
        int each = Math.Max(6, (width / fields.Length) - 1);
        var chosen = new (string, int)[fields.Length];
        int used = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            int usual = Math.Min(UsualWidth(fields[i]), i == fields.Length - 1 ? Math.Max(each, width - used) : int.MaxValue);
            chosen[i] = (ScanFields.NameOf(fields[i]).ToUpperInvariant(), Math.Max(ScanFields.NameOf(fields[i]).Length, usual));
            used += chosen[i].Item2 + 1;
        }

        return chosen;
    }

    private static int UsualWidth(ScanField field) => field switch
    {
        ScanField.Ts => 30,
        ScanField.Target or ScanField.Sni => 32,
        ScanField.Ip => 15,
        ScanField.Status => "connection-refused".Length,
        ScanField.Jarm => 62,
        ScanField.AtsfHash => 16,
        ScanField.Error or ScanField.JarmRaw or ScanField.Atsf or ScanField.Probes or ScanField.Http or ScanField.Certificate or ScanField.Chain => 60,
        _ => 6,
    };

    private ReadOnlySpan<byte> WriteField(ScanField field, ScanRecord record)
    {
        raw.Clear();
        values.Append(field, record, raw);
        WireText.AppendAscii(text, raw.Written);
        return field switch
        {
            ScanField.Status => ColorOf(record.Status),
            ScanField.Jarm or ScanField.AtsfHash => TableColors.Fingerprint,
            _ => default,
        };
    }

    private ReadOnlySpan<byte> WriteColumn(int column, ScanRecord record)
    {
        switch (column)
        {
            case 0:
                Append(record.Target);
                return TableColors.Name;
            case 1:
                Append(record.Status.Name());
                return ColorOf(record.Status);
            case 2:
                Append(IsTelling(record.Jarm) ? record.Jarm! : "");
                return record.IsJarmPartial ? TableColors.Old : TableColors.Fingerprint;
            case 3:
                Append(record.AtsfHash ?? "");
                return TableColors.Fingerprint;
            case 4:
                Append(record.Http?.Server ?? "");
                return default;
            default:
                Append(record.Certificates.Length > 0 ? CertificateName.Short(record.Certificates[0]) : "");
                return default;
        }
    }

    private static bool IsTelling(string? jarm) => jarm is not null && jarm.AsSpan().ContainsAnyExcept('0');

    private static ReadOnlySpan<byte> ColorOf(ScanStatus status) => status switch
    {
        ScanStatus.Success => TableColors.Good,
        ScanStatus.TlsAlert or ScanStatus.NotTls or ScanStatus.HandshakeTimeout => TableColors.Old,
        ScanStatus.Excluded => TableColors.Faint,
        _ => TableColors.Bad,
    };

    private void Append(string value) => WireText.AppendAscii(text, Encoding.UTF8.GetBytes(value));
}
