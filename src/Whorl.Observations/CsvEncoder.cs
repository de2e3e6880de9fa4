using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;

namespace Whorl.Observations;

/// <summary>
/// Comma-separated values (RFC 4180 with LF line ends): a row of names, then a row a record. Lists are joined by <c>;</c>,
/// certificates are JSON, an unknown value is an empty field, and control characters are written as <c>\u001b</c>.
/// </summary>
public sealed class CsvEncoder : IObservationEncoder
{
    private readonly ObservationField[] fields;
    private readonly FieldText values;
    private readonly Utf8Text value = new(4096);

    /// <summary>An encoder for those fields.</summary>
    public CsvEncoder(ObservationField[] fields, CertificateEncoder certificates)
    {
        this.fields = fields;
        values = new FieldText(certificates, isAscii: false);
    }

    /// <inheritdoc/>
    public void WriteHeader(Utf8Text to)
    {
        to.Append(Encoding.UTF8.GetBytes(string.Join(',', fields.Select(ObservationFields.NameOf))));
        to.Append((byte)'\n');
    }

    /// <inheritdoc/>
    public void WriteFooter(Utf8Text to)
    {
    }

    /// <inheritdoc/>
    public void Write(in Observation observation, Utf8Text to)
    {
        values.Begin(observation);
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0)
            {
                to.Append((byte)',');
            }

            value.Clear();
            values.Append(fields[i], observation, value);
            CsvText.Append(value.Written, to);
        }

        to.Append((byte)'\n');
    }
}
