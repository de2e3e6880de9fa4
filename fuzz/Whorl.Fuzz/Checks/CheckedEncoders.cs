using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Whorl.Fingerprints.Text;
using Whorl.Observations;

namespace Whorl.Fuzz.Checks;

/// <summary>Every output format, with what a reader of it relies on.</summary>
internal sealed class CheckedEncoders
{
    private const int Width = 100;
    private const int ZeekColumns = 21;
    private static readonly ObservationField[] Fields = ObservationFields.Default(withJa3n: true);

    // Delete and the controls of ISO 8859-1, the latter as UTF-8, move a terminal's cursor as well as the low ones do.
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(value => (byte)value), 0x7f]);

    private readonly JsonLinesEncoder json = new(Fields, new CertificateEncoder(withCache: false));
    private readonly CsvEncoder csv = new(Fields, new CertificateEncoder(withCache: false));
    private readonly ZeekEncoder zeek = new();
    private readonly TableEncoder table = new(fields: null, new CertificateEncoder(withCache: false), Width);
    private readonly TableEncoder chosen = new([.. Fields.Take(12)], new CertificateEncoder(withCache: false), Width);
    private readonly Utf8Text text = new(1 << 16);

    /// <summary>Writes a record in every format and throws where one is not what it should be.</summary>
    public void Require(in Observation observation)
    {
        JsonCheck.RequireValue(Line(json, observation), JsonTokenType.StartObject);

        ReadOnlySpan<byte> row = Line(zeek, observation);
        Require(row.Count((byte)'\t') == ZeekColumns - 1, "a row of Zeek's has another number of columns than its header");
        Require(Without(row, (byte)'\t'), "a row of Zeek's has control characters");

        row = Line(csv, observation);
        Require(CsvFields(row) == Fields.Length, "a row of CSV has another number of fields than its header");
        Require(Without(row, (byte)' ') && Utf8.IsValid(row), "a row of CSV has control characters or no UTF-8");

        RequireTable(Text(table, observation));
        RequireTable(Text(chosen, observation));
    }

    private static void RequireTable(ReadOnlySpan<byte> rows)
    {
        foreach (Range range in rows.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> row = rows[range];
            int columns = 0;
            foreach (Rune rune in Runes(row))
            {
                columns++;
                Require(rune.Value is (>= 0x20 and <= 0x7e) or '→' or '…', "the table has characters of the wire's that are not printable ASCII");
            }

            Require(columns <= Width, "a line of the table is wider than the terminal");
        }
    }

    private static StringRuneEnumerator Runes(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text).EnumerateRunes();

    private static bool Without(ReadOnlySpan<byte> row, byte allowed)
    {
        for (int at = row.IndexOfAny(Controls); at >= 0; at = row.IndexOfAny(Controls))
        {
            if (row[at] != allowed)
            {
                return false;
            }

            row = row[(at + 1)..];
        }

        return true;
    }

    /// <summary>The fields of a row after RFC 4180; -1 where quotes are not in order.</summary>
    private static int CsvFields(ReadOnlySpan<byte> row)
    {
        int fields = 1;
        for (int at = 0; at < row.Length;)
        {
            if (row[at] == '"')
            {
                do
                {
                    int quote = row[(at + 1)..].IndexOf((byte)'"');
                    if (quote < 0)
                    {
                        return -1;
                    }

                    at += quote + 2;
                }
                while (at < row.Length && row[at] == '"');
            }
            else
            {
                int end = row[at..].IndexOfAny((byte)',', (byte)'"');
                if (end >= 0 && row[at + end] == '"')
                {
                    return -1;
                }

                at = end < 0 ? row.Length : at + end;
            }

            if (at < row.Length)
            {
                if (row[at] != ',')
                {
                    return -1;
                }

                fields++;
                at++;
            }
        }

        return fields;
    }

    private static void Require(bool holds, string property)
    {
        if (!holds)
        {
            throw new PropertyException(property);
        }
    }

    private ReadOnlySpan<byte> Line(IObservationEncoder encoder, in Observation observation)
    {
        ReadOnlySpan<byte> written = Text(encoder, observation);
        Require(!written.IsEmpty && written.IndexOf((byte)'\n') == written.Length - 1, "a record is not one line");
        return written[..^1];
    }

    private ReadOnlySpan<byte> Text(IObservationEncoder encoder, in Observation observation)
    {
        text.Clear();
        encoder.Write(observation, text);
        return text.Written;
    }
}
