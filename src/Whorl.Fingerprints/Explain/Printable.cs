using System.Globalization;
using System.Text;

namespace Whorl.Fingerprints.Explain;

/// <summary>Text from elsewhere in a form that can go to a terminal: no control characters, nothing that turns the reading direction.</summary>
public static class Printable
{
    private const int ExcerptLength = 60;

    /// <summary>Bytes as ASCII, everything else and the backslash as <c>\x1b</c>.</summary>
    public static string Ascii(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        foreach (byte value in bytes)
        {
            if (value is >= 0x20 and < 0x7f and not (byte)'\\')
            {
                text.Append((char)value);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
            }
        }

        return text.ToString();
    }

    /// <summary>A text with its control and format characters as <c>\u001b</c>.</summary>
    public static string Text(string text)
    {
        StringBuilder? changed = null;
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            UnicodeCategory category = isPair ? CharUnicodeInfo.GetUnicodeCategory(text, i) : char.GetUnicodeCategory(text[i]);
            bool isSafe = category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
            int units = isPair ? 2 : 1;
            if (!isSafe)
            {
                changed ??= new StringBuilder(text, 0, i, text.Length + 16);
                for (int unit = 0; unit < units; unit++)
                {
                    changed.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i + unit]:x4}");
                }
            }
            else
            {
                changed?.Append(text, i, units);
            }

            i += units - 1;
        }

        return changed?.ToString() ?? text;
    }

    /// <summary>The beginning of a text, safe to show in a sentence.</summary>
    public static string Excerpt(string text) =>
        text.Length <= ExcerptLength ? Text(text) : Text(text[..ExcerptLength]) + "…";

    /// <summary>The beginning of some bytes in hexadecimal: <c>16 03 01 …</c>.</summary>
    internal static string Hex(ReadOnlySpan<byte> bytes, int most)
    {
        StringBuilder text = new();
        for (int i = 0; i < Math.Min(most, bytes.Length); i++)
        {
            text.Append(i == 0 ? string.Empty : " ").Append(bytes[i].ToString("x2", CultureInfo.InvariantCulture));
        }

        return bytes.Length > most ? text.Append(" …").ToString() : text.ToString();
    }

    /// <summary><c>1 extension</c>, <c>2 extensions</c>.</summary>
    public static string Count(int count, string noun, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? noun : plural ?? noun + "s")}");

    /// <summary><c>a</c>, <c>a and b</c>, <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> items) =>
        items.Count < 2 ? string.Concat(items) : $"{string.Join(", ", items.Take(items.Count - 1))} and {items[^1]}";
}
