using System.Buffers;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// How a format of lines writes the characters that mean something in it. Of control characters and line separators nothing reaches the
/// payload as it is: where a format has no escape for one, a space stands in its place.
/// </summary>
internal sealed class LineEscape
{
    /// <summary>CEF's header: backslash and bar behind a backslash.</summary>
    public static readonly LineEscape CefHeader = new('\\', @"\|", hasLineEnds: false, string.Empty);

    /// <summary>CEF's values: backslash and equals sign behind a backslash, line ends as \n and \r.</summary>
    public static readonly LineEscape CefValue = new('\\', @"\=", hasLineEnds: true, string.Empty);

    /// <summary>LEEF's header, which has no escapes: a bar becomes an underline.</summary>
    public static readonly LineEscape LeefHeader = new(default, string.Empty, hasLineEnds: false, "|");

    /// <summary>LEEF's values: the tab between them is a control character, and so becomes a space.</summary>
    public static readonly LineEscape LeefValue = new(default, string.Empty, hasLineEnds: false, string.Empty);

    /// <summary>Values of RFC 5424's structured data (section 6.3.3): quote, backslash and closing bracket behind a backslash.</summary>
    public static readonly LineEscape StructuredData = new('\\', @"\""]", hasLineEnds: false, string.Empty);

    /// <summary>Text in quotes, for people.</summary>
    public static readonly LineEscape Quoted = new('\\', @"\""", hasLineEnds: true, string.Empty);

    private readonly char mark;
    private readonly string escaped;
    private readonly string underlined;
    private readonly bool hasLineEnds;
    private readonly SearchValues<char> special;

    private LineEscape(char mark, string escaped, bool hasLineEnds, string underlined)
    {
        this.mark = mark;
        this.escaped = escaped;
        this.hasLineEnds = hasLineEnds;
        this.underlined = underlined;
        List<char> all = [.. escaped, .. underlined, '\u2028', '\u2029'];
        for (char control = '\0'; control < '\u00a0'; control++)
        {
            if (char.IsControl(control))
            {
                all.Add(control);
            }
        }

        special = SearchValues.Create([.. all]);
    }

    /// <summary>Where the first character stands that cannot be written as it is; less than 0 for none.</summary>
    public int Find(ReadOnlySpan<char> text) => text.IndexOfAny(special);

    /// <summary>Writes such a character (one or two bytes).</summary>
    public int Write(char letter, Span<byte> to)
    {
        if (escaped.Contains(letter, StringComparison.Ordinal))
        {
            to[0] = (byte)mark;
            to[1] = (byte)letter;
            return 2;
        }

        if (hasLineEnds && letter is '\n' or '\r')
        {
            to[0] = (byte)mark;
            to[1] = letter == '\n' ? (byte)'n' : (byte)'r';
            return 2;
        }

        to[0] = underlined.Contains(letter, StringComparison.Ordinal) ? (byte)'_' : (byte)' ';
        return 1;
    }
}
