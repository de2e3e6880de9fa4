using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Whorl.Fingerprints.Text;

namespace Whorl.Observations.Text;

/// <summary>Writes JSON values (RFC 8259) as UTF-8.</summary>
public static class JsonText
{
    private static readonly SearchValues<byte> Plain = SearchValues.Create(PlainBytes());

    /// <summary>Appends a string in quotes. Bytes that are not UTF-8 become U+FFFD; quotes and control characters are escaped.</summary>
    public static void AppendString(Utf8Text to, scoped ReadOnlySpan<byte> text)
    {
        to.Append((byte)'"');
        AppendEscaped(to, text);
        to.Append((byte)'"');
    }

    /// <summary>Appends the inside of a string.</summary>
    public static void AppendEscaped(Utf8Text to, scoped ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyExcept(Plain);
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

    /// <summary>Appends an integer.</summary>
    public static void AppendNumber(Utf8Text to, long value)
    {
        Utf8Formatter.TryFormat(value, to.Reserve(20), out int written);
        to.Advance(written);
    }

    /// <summary>Appends <c>true</c> or <c>false</c>.</summary>
    public static void AppendBool(Utf8Text to, bool value) => to.Append(value ? "true"u8 : "false"u8);

    /// <summary>Appends a string in quotes, or <c>null</c> where there is none.</summary>
    public static void AppendStringOrNull(Utf8Text to, scoped ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            to.Append("null"u8);
        }
        else
        {
            AppendString(to, text);
        }
    }

    private static void AppendRune(Utf8Text to, Rune rune)
    {
        switch (rune.Value)
        {
            case '"':
                to.Append("\\\""u8);
                break;
            case '\\':
                to.Append("\\\\"u8);
                break;
            case '\n':
                to.Append("\\n"u8);
                break;
            case '\r':
                to.Append("\\r"u8);
                break;
            case '\t':
                to.Append("\\t"u8);
                break;
            case < 0x20 or (>= 0x7f and < 0xa0):
                to.Append("\\u00"u8);
                to.Append(Numerals.HexDigit(rune.Value >> 4));
                to.Append(Numerals.HexDigit(rune.Value));
                break;
            default:
                to.Advance(rune.EncodeToUtf8(to.Reserve(4)));
                break;
        }
    }

    private static byte[] PlainBytes()
    {
        List<byte> plain = [];
        for (byte value = 0x20; value < 0x7f; value++)
        {
            if (value is not ((byte)'"' or (byte)'\\'))
            {
                plain.Add(value);
            }
        }

        return [.. plain];
    }
}
