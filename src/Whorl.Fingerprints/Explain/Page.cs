using System.Globalization;
using System.Text;

namespace Whorl.Fingerprints.Explain;

/// <summary>How a piece of text looks where there are colours.</summary>
internal enum Ink
{
    Plain,
    Bold,
    Faint,
    Value,
    Warning,
}

/// <summary>Lines for a person: aligned columns of a given width, wrapped where a number or a name ends, colour only on demand.</summary>
internal sealed class Page(TextWriter to, int width, bool isColored)
{
    /// <summary>Where the texts begin.</summary>
    public const int LabelWidth = 22;

    private const int Margin = 2;
    private const int RangeWidth = 9;
    private const int HexBytes = 4;
    private const int HexWidth = (3 * HexBytes) + 1;
    private const int AsideWidth = 2 + RangeWidth + 2 + HexWidth;

    public void Blank() => to.Write('\n');

    public void Heading(string text) => Paragraph(text, indent: 0, Ink.Bold);

    /// <summary>A paragraph from <paramref name="indent"/> to the right edge.</summary>
    public void Paragraph(string text, int indent = Margin, Ink ink = Ink.Plain)
    {
        foreach (string line in Wrap(text, width - indent))
        {
            Write([(new string(' ', indent), Ink.Plain), (line, ink)]);
        }
    }

    /// <summary>A sentence in a list of sentences.</summary>
    public void Bullet(string text, Ink ink = Ink.Plain)
    {
        string lead = "- ";
        foreach (string line in Wrap(text, width - Margin - 2))
        {
            Write([(new string(' ', Margin), Ink.Plain), (lead, Ink.Faint), (line, ink)]);
            lead = "  ";
        }
    }

    /// <summary>
    /// A label and what it stands for, and at the right edge where it came from, if anything in the table says where.
    /// </summary>
    public void Row(string label, string text, Ink labelInk, Ink ink, string range, string hex, bool hasAside, int indent = Margin, int labelWidth = LabelWidth)
    {
        int room = width - indent - labelWidth - (hasAside ? AsideWidth : 0);
        bool first = true;
        if (label.Length >= labelWidth)
        {
            // A name too long for its column has a line to itself.
            WriteRow(label, string.Empty, labelInk, ink, range, hex, hasAside, indent, labelWidth);
            label = range = hex = string.Empty;
            first = text.Length > 0;
        }

        if (!first)
        {
            return;
        }

        foreach (string line in Wrap(text, room))
        {
            WriteRow(label, line, labelInk, ink, range, hex, hasAside, indent, labelWidth);
            label = range = hex = string.Empty;
        }
    }

    /// <summary>Marks under a text that stands behind a label of that width.</summary>
    public void Marks(string marks, int labelWidth) => Write([(new string(' ', Margin + labelWidth), Ink.Plain), (marks, Ink.Warning)]);

    public static string Excerpt(ReadOnlyMemory<byte> bytes) => Printable.Hex(bytes.Span, HexBytes);

    private void WriteRow(string label, string text, Ink labelInk, Ink ink, string range, string hex, bool hasAside, int indent, int labelWidth)
    {
        string aside = hasAside && (range.Length > 0 || hex.Length > 0) ? $"  {range.PadLeft(RangeWidth)}  {hex}" : string.Empty;
        int room = width - indent - labelWidth - AsideWidth;
        int missing = label.Length >= labelWidth ? labelWidth - label.Length : 0;
        Write(
        [
            (new string(' ', indent), Ink.Plain),
            (label.PadRight(label.Length >= labelWidth ? 0 : labelWidth), labelInk),
            (aside.Length > 0 ? text.PadRight(Math.Max(0, room + missing)) : text, ink),
            (aside, Ink.Faint),
        ]);
    }

    private void Write(ReadOnlySpan<(string Text, Ink Ink)> pieces)
    {
        int last = pieces.Length - 1;
        while (last > 0 && string.IsNullOrWhiteSpace(pieces[last].Text))
        {
            last--;
        }

        for (int i = 0; i <= last; i++)
        {
            string text = i == last ? pieces[i].Text.TrimEnd() : pieces[i].Text;
            string code = isColored && text.Length > 0 ? Code(pieces[i].Ink) : string.Empty;
            to.Write(code.Length == 0 ? text : $"\x1b[{code}m{text}\x1b[0m");
        }

        to.Write('\n');
    }

    private static string Code(Ink ink) => ink switch
    {
        Ink.Bold => "1",
        Ink.Faint => "2",
        Ink.Value => "36",
        Ink.Warning => "33",
        _ => string.Empty,
    };

    /// <summary>Breaks a text at spaces, and a word too long for a line after a comma or a dash in it.</summary>
    private static List<string> Wrap(string text, int room)
    {
        room = Math.Max(room, 20);
        List<string> lines = [];
        StringBuilder line = new();
        foreach (string word in text.Split(' '))
        {
            string rest = word;
            if (line.Length > 0 && line.Length + 1 + rest.Length > room)
            {
                lines.Add(line.ToString());
                line.Clear();
            }
            else if (line.Length > 0)
            {
                line.Append(' ');
            }

            while (line.Length + rest.Length > room)
            {
                int cut = rest.AsSpan(0, room - line.Length).LastIndexOfAny("-,_/") + 1;
                cut = cut > 0 ? cut : room - line.Length;
                lines.Add(line.Append(CultureInfo.InvariantCulture, $"{rest[..cut]}").ToString());
                line.Clear();
                rest = rest[cut..];
            }

            line.Append(rest);
        }

        lines.Add(line.ToString());
        return lines;
    }
}
