using Whorl.Fingerprints.Text;

namespace Whorl.Observations.Text;

/// <summary>Which end of a text that is too long for its column is left away.</summary>
internal enum Elision : byte
{
    /// <summary>The end.</summary>
    End,

    /// <summary>The beginning: the end of a name tells more, <c>…mail.example.com</c>.</summary>
    Start,

    /// <summary>The middle, so that both ends stay: <c>2001:db8…::1]:443</c>.</summary>
    Middle,
}

/// <summary>
/// A line of a table in the making: cells of fixed width, colours where they are wanted, nothing beyond the line's edge.
/// Texts are printable ASCII, a byte a column; the encoder's own marks are the only other characters.
/// </summary>
internal sealed class TableText
{
    private readonly bool isColored;
    private readonly int width;
    private int column;

    /// <summary>Lines of at most <paramref name="width"/> columns.</summary>
    public TableText(int width, bool isColored)
    {
        this.width = width;
        this.isColored = isColored;
    }

    /// <summary>Columns that are free to the right.</summary>
    public int Left => width - column;

    private static ReadOnlySpan<byte> Ellipsis => "…"u8;

    /// <summary>Begins a line.</summary>
    public void Begin() => column = 0;

    /// <summary>Ends a line without spaces at its end.</summary>
    public static void End(Utf8Text to)
    {
        int length = to.Length;
        while (length > 0 && to.Written[length - 1] == ' ')
        {
            length--;
        }

        to.Truncate(length);
        to.Append((byte)'\n');
    }

    /// <summary>Appends a text in a column of <paramref name="cell"/>, elided or padded, and a space behind it.</summary>
    public void Cell(scoped ReadOnlySpan<byte> text, int cell, Elision elision, scoped ReadOnlySpan<byte> color, Utf8Text to)
    {
        Piece(text, cell, elision, color, to);
        Pad(cell - Math.Min(cell, text.Length) + 1, to);
    }

    /// <summary>Appends a text of at most <paramref name="room"/> columns without padding.</summary>
    public void Piece(scoped ReadOnlySpan<byte> text, int room, Elision elision, scoped ReadOnlySpan<byte> color, Utf8Text to)
    {
        room = Math.Min(room, Left);
        if (room <= 0 || text.IsEmpty)
        {
            return;
        }

        bool paints = isColored && !color.IsEmpty;
        if (paints)
        {
            to.Append(color);
        }

        if (text.Length <= room)
        {
            to.Append(text);
            column += text.Length;
        }
        else
        {
            int head = elision switch
            {
                Elision.End => room - 1,
                Elision.Start => 0,
                _ => room / 2,
            };
            to.Append(text[..head]);
            to.Append(Ellipsis);
            to.Append(text[^(room - 1 - head)..]);
            column += room;
        }

        if (paints)
        {
            to.Append(TableColors.Reset);
        }
    }

    /// <summary>Appends the encoder's own mark of a known width.</summary>
    public void Mark(scoped ReadOnlySpan<byte> mark, int columns, scoped ReadOnlySpan<byte> color, Utf8Text to)
    {
        if (columns > Left)
        {
            return;
        }

        if (isColored)
        {
            to.Append(color);
        }

        to.Append(mark);
        column += columns;
        if (isColored)
        {
            to.Append(TableColors.Reset);
        }
    }

    /// <summary>Appends spaces, as far as the line goes.</summary>
    public void Pad(int count, Utf8Text to)
    {
        for (int i = Math.Min(count, Left); i > 0; i--)
        {
            to.Append((byte)' ');
            column++;
        }
    }
}

/// <summary>The colours of the table: those a terminal's own palette defines, so that they suit light and dark.</summary>
internal static class TableColors
{
    public static ReadOnlySpan<byte> Reset => "\e[0m"u8;

    public static ReadOnlySpan<byte> Heading => "\e[1;4m"u8;

    public static ReadOnlySpan<byte> Faint => "\e[2m"u8;

    public static ReadOnlySpan<byte> Name => "\e[1m"u8;

    public static ReadOnlySpan<byte> Fingerprint => "\e[36m"u8;

    public static ReadOnlySpan<byte> FingerprintStart => "\e[1;36m"u8;

    public static ReadOnlySpan<byte> Good => "\e[32m"u8;

    public static ReadOnlySpan<byte> Old => "\e[33m"u8;

    public static ReadOnlySpan<byte> Bad => "\e[31m"u8;

    public static ReadOnlySpan<byte> Note => "\e[35m"u8;
}
