using System.Text;

namespace Whorl.Intelligence.Reading;

/// <summary>
/// The fields of one line of separated values (RFC 4180 within a line): quotes around a field, doubled inside it, spaces around
/// separators; between tabs a quote is a character like others. A quoted field that does not end in its line makes the line malformed.
/// </summary>
public static class FieldSplitter
{
    private const int MostFields = 256;

    /// <summary>Splits a line; false, with the fields so far, where a quote stays open or there are too many fields.</summary>
    public static bool TrySplit(ReadOnlySpan<char> line, char separator, List<string> fields)
    {
        fields.Clear();
        int at = 0;
        bool hasQuotes = separator != '\t';
        while (true)
        {
            if (fields.Count == MostFields)
            {
                return false;
            }

            int start = at;
            while (start < line.Length && line[start] == ' ')
            {
                start++;
            }

            if (hasQuotes && start < line.Length && line[start] == '"')
            {
                if (!TryUnquote(line, start + 1, out string field, out at))
                {
                    return false;
                }

                // What stands between the closing quote and the separator belongs to no field, unless it is only space.
                int end = line[at..].IndexOf(separator);
                end = end < 0 ? line.Length : at + end;
                string rest = line[at..end].Trim().ToString();
                fields.Add(rest.Length == 0 ? field : field + rest);
                at = end;
            }
            else
            {
                int end = line[at..].IndexOf(separator);
                end = end < 0 ? line.Length : at + end;
                fields.Add(line[at..end].Trim().ToString());
                at = end;
            }

            if (at == line.Length)
            {
                return true;
            }

            at++;
        }
    }

    private static bool TryUnquote(ReadOnlySpan<char> line, int at, out string field, out int behind)
    {
        StringBuilder? text = null;
        while (true)
        {
            int quote = line[at..].IndexOf('"');
            if (quote < 0)
            {
                field = string.Empty;
                behind = line.Length;
                return false;
            }

            ReadOnlySpan<char> piece = line.Slice(at, quote);
            at += quote + 1;
            if (at < line.Length && line[at] == '"')
            {
                (text ??= new StringBuilder()).Append(piece).Append('"');
                at++;
                continue;
            }

            field = text is null ? piece.ToString() : text.Append(piece).ToString();
            behind = at;
            return true;
        }
    }
}
