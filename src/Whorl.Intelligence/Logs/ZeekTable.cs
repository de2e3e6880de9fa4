using System.Text;

namespace Whorl.Intelligence.Logs;

/// <summary>
/// ssl.log as separated values: what the lines that begin with <c>#</c> say of separators, marks and columns, and the cells of a row.
/// Escapes (<c>\x09</c>) are undone after unset and empty were told apart.
/// </summary>
internal sealed class ZeekTable : IZeekRow
{
    private const int MostColumns = 512;

    private readonly int[] columnOf = new int[ZeekFields.Count];
    private readonly int[] starts = new int[MostColumns];
    private readonly int[] lengths = new int[MostColumns];
    private byte separator = (byte)'\t';
    private byte setSeparator = (byte)',';
    private byte[] unset = "-"u8.ToArray();
    private byte[] empty = "(empty)"u8.ToArray();
    private byte[] scratch = new byte[1024];
    private int used;
    private int columns;

    /// <summary>Whether a line with the columns' names has been read.</summary>
    public bool HasFields { get; private set; }

    /// <inheritdoc/>
    public bool IsOfSsl { get; private set; }

    /// <summary>Reads a line that begins with <c>#</c>. Those of a second file that was appended take the place of the first's.</summary>
    public void ReadHeader(ReadOnlySpan<byte> line)
    {
        if (line.StartsWith("#separator "u8))
        {
            ReadOnlySpan<byte> value = Unescape(line["#separator "u8.Length..].Trim((byte)' '));
            separator = value.Length == 1 ? value[0] : separator;
            return;
        }

        int at = line.IndexOf(separator);
        if (at < 0)
        {
            return;
        }

        ReadOnlySpan<byte> rest = line[(at + 1)..];
        switch (line[..at])
        {
            case var name when name.SequenceEqual("#set_separator"u8):
                setSeparator = rest.Length == 1 ? rest[0] : setSeparator;
                break;
            case var name when name.SequenceEqual("#unset_field"u8):
                unset = rest.ToArray();
                break;
            case var name when name.SequenceEqual("#empty_field"u8):
                empty = rest.ToArray();
                break;
            case var name when name.SequenceEqual("#fields"u8):
                ReadFields(rest);
                break;
        }
    }

    /// <summary>Splits a row; false where it has another number of cells than the header has columns.</summary>
    public bool TrySplit(ReadOnlySpan<byte> line)
    {
        used = 0;
        int count = 0;
        int start = 0;
        while (count < MostColumns)
        {
            int length = line[start..].IndexOf(separator);
            starts[count] = start;
            lengths[count++] = length < 0 ? line.Length - start : length;
            if (length < 0)
            {
                return count == columns;
            }

            start += length + 1;
        }

        return false;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Text(ZeekField field, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> cell = List(field, line);
        return cell.IndexOf((byte)'\\') < 0 ? cell : Unescape(cell);
    }

    /// <inheritdoc/>
    public bool IsTrue(ZeekField field, ReadOnlySpan<byte> line) => List(field, line) is [(byte)'T'];

    /// <inheritdoc/>
    public ReadOnlySpan<byte> List(ZeekField field, ReadOnlySpan<byte> line)
    {
        int column = columnOf[(int)field];
        if (column < 0)
        {
            return default;
        }

        ReadOnlySpan<byte> cell = line.Slice(starts[column], lengths[column]);
        return cell.SequenceEqual(unset) || cell.SequenceEqual(empty) ? default : cell;
    }

    /// <inheritdoc/>
    public string[] Texts(ReadOnlySpan<byte> list)
    {
        List<string> texts = [];
        foreach (Range range in list.Split(setSeparator))
        {
            texts.Add(Encoding.UTF8.GetString(Unescape(list[range])));
        }

        return [.. texts];
    }

    private void ReadFields(ReadOnlySpan<byte> names)
    {
        Array.Fill(columnOf, -1);
        columns = 0;
        foreach (Range range in names.Split(separator))
        {
            int field = Array.IndexOf(ZeekFields.Names, Encoding.UTF8.GetString(names[range]));
            if (field >= 0 && columnOf[field] < 0)
            {
                columnOf[field] = columns;
            }

            if (++columns > MostColumns)
            {
                break;
            }
        }

        HasFields = columns <= MostColumns;
        IsOfSsl = Array.Exists(ZeekFields.OfSsl, field => columnOf[(int)field] >= 0);
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> text)
    {
        if (scratch.Length - used < text.Length)
        {
            scratch = new byte[Math.Max(scratch.Length * 2, text.Length * 2)]; // views given before stay on the old array
            used = 0;
        }

        Span<byte> to = scratch.AsSpan(used);
        int length = 0;
        while (!text.IsEmpty)
        {
            if (text is [(byte)'\\', (byte)'x', var high, var low, ..] && char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low))
            {
                to[length++] = (byte)(Convert.FromHexString([(char)high, (char)low])[0]);
                text = text[4..];
                continue;
            }

            if (text is [(byte)'\\', (byte)'\\', ..])
            {
                text = text[1..];
            }

            to[length++] = text[0];
            text = text[1..];
        }

        used += length;
        return to[..length];
    }
}
