using System.Buffers;
using System.Text;
using Whorl.Fingerprints.Text;

namespace Whorl.Observations.Text;

/// <summary>
/// Writes text that came from the wire where people and other programs read it. A server name may hold any bytes: escape
/// sequences for terminals, line ends for files of lines, marks that turn the direction of writing.
/// </summary>
internal static class WireText
{
    /// <summary>Appends UTF-8 without control characters: those become <c>\u001b</c>, bytes that are not UTF-8 U+FFFD.</summary>
    public static void AppendUtf8(Utf8Text to, scoped ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7e);
            if (plain < 0)
            {
                to.Append(text);
                return;
            }

            to.Append(text[..plain]);
            text = text[plain..];
            OperationStatus status = Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            AppendRune(to, status == OperationStatus.Done ? rune : Rune.ReplacementChar);
            text = text[consumed..];
        }
    }

    /// <summary>Appends printable ASCII; every other byte becomes <c>\x1b</c>, so that a byte written is a column taken.</summary>
    public static void AppendAscii(Utf8Text to, scoped ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            if (value is >= 0x20 and <= 0x7e)
            {
                to.Append(value);
            }
            else
            {
                AppendHexEscape(to, value);
            }
        }
    }

    /// <summary>Appends <c>\x1b</c>.</summary>
    public static void AppendHexEscape(Utf8Text to, byte value)
    {
        to.Append("\\x"u8);
        to.Append(Numerals.HexDigit(value >> 4));
        to.Append(Numerals.HexDigit(value));
    }

    private static void AppendRune(Utf8Text to, Rune rune)
    {
        if (rune.Value is < 0x20 or (>= 0x7f and < 0xa0))
        {
            to.Append("\\u00"u8);
            to.Append(Numerals.HexDigit(rune.Value >> 4));
            to.Append(Numerals.HexDigit(rune.Value));
            return;
        }

        to.Advance(rune.EncodeToUtf8(to.Reserve(4)));
    }
}
