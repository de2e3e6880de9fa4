using Whorl.Fingerprints.Text;

namespace Whorl.Observations.Text;

/// <summary>Values of comma-separated rows (RFC 4180).</summary>
internal static class CsvText
{
    /// <summary>Appends a value, in quotes where it needs them. A space at either end is kept by quotes from readers that trim.</summary>
    public static void Append(ReadOnlySpan<byte> text, Utf8Text to)
    {
        if (text.IsEmpty || (text.IndexOfAny(",\"\r\n"u8) < 0 && text[0] != ' ' && text[^1] != ' '))
        {
            to.Append(text);
            return;
        }

        to.Append((byte)'"');
        while (text.IndexOf((byte)'"') is >= 0 and int quote)
        {
            to.Append(text[..(quote + 1)]);
            to.Append((byte)'"');
            text = text[(quote + 1)..];
        }

        to.Append(text);
        to.Append((byte)'"');
    }
}
