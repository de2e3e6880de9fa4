using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;

namespace Whorl.Observations;

/// <summary>A table of the columns a user asked for by <c>--fields</c>.</summary>
internal sealed class FieldTable
{
    private const int Narrowest = 6;

    private readonly ObservationField[] fields;
    private readonly int[] widths;
    private readonly FieldText values;
    private readonly TableText line;
    private readonly Utf8Text value = new(1024);

    public FieldTable(ObservationField[] fields, CertificateEncoder certificates, TableText line, int width)
    {
        this.fields = fields;
        this.line = line;
        values = new FieldText(certificates, isAscii: true);
        widths = Shrink([.. fields.Select(field => Math.Max(UsualWidth(field), ObservationFields.NameOf(field).Length))], width - (fields.Length - 1));
    }

    public void WriteHeader(Utf8Text to)
    {
        line.Begin();
        for (int i = 0; i < fields.Length; i++)
        {
            line.Cell(Encoding.UTF8.GetBytes(ObservationFields.NameOf(fields[i]).ToUpperInvariant()), widths[i], Elision.End, TableColors.Faint, to);
        }

        TableText.End(to);
    }

    public void Write(in Observation observation, Utf8Text to)
    {
        line.Begin();
        values.Begin(observation);
        for (int i = 0; i < fields.Length; i++)
        {
            value.Clear();
            values.Append(fields[i], observation, value);
            bool isLast = i == fields.Length - 1;
            bool isUnknown = value.Length == 0;
            line.Cell(isUnknown ? "-"u8 : value.Written, isLast ? Math.Max(widths[i], line.Left) : widths[i], ElisionOf(fields[i]), isUnknown ? TableColors.Faint : ColorOf(fields[i]), to);
        }

        TableText.End(to);
    }

    private static Elision ElisionOf(ObservationField field) => field switch
    {
        ObservationField.Sni => Elision.Start,
        ObservationField.SrcIp or ObservationField.DstIp or ObservationField.Source => Elision.Middle,
        _ => Elision.End,
    };

    private static ReadOnlySpan<byte> ColorOf(ObservationField field) => field switch
    {
        ObservationField.Sni => TableColors.Name,
        ObservationField.Ja4 or ObservationField.Ja4O => TableColors.FingerprintStart,
        ObservationField.Ja3 or ObservationField.Ja3s or ObservationField.Ja3n => TableColors.Fingerprint,
        ObservationField.Malformed => TableColors.Bad,
        ObservationField.Ts or ObservationField.Frame or ObservationField.Source => TableColors.Faint,
        _ => default,
    };

    /// <summary>The columns that hold nearly every value of a field.</summary>
    private static int UsualWidth(ObservationField field) => field switch
    {
        ObservationField.Ts => 30,
        ObservationField.SrcIp or ObservationField.DstIp => 15,
        ObservationField.SrcPort or ObservationField.DstPort => 5,
        ObservationField.Sni or ObservationField.Source => 32,
        ObservationField.Alpn => 12,
        ObservationField.ClientVersion or ObservationField.Version or ObservationField.ServerAlpn => 8,
        ObservationField.Cipher => 38,
        ObservationField.Ja3 or ObservationField.Ja3s or ObservationField.Ja3n => 32,
        ObservationField.Ja4 or ObservationField.Ja4O => 36,
        ObservationField.Ja3String or ObservationField.Ja3sString or ObservationField.Ja4R or ObservationField.Ja4Ro or ObservationField.Certificates => 60,
        ObservationField.Upgrade => 12,
        ObservationField.Tunnel or ObservationField.Malformed => 16,
        _ => 5,
    };

    /// <summary>Takes a column at a time from the widest until all fit; what does not fit even then is cut at the edge.</summary>
    private static int[] Shrink(int[] widths, int room)
    {
        int total = widths.Sum();
        while (total > room)
        {
            int widest = Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Narrowest)
            {
                break;
            }

            widths[widest]--;
            total--;
        }

        return widths;
    }
}
