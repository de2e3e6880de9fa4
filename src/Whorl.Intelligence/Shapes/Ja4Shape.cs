using System.Buffers;
using System.Globalization;

namespace Whorl.Intelligence.Shapes;

/// <summary>JA4: transport, version, whether there is a server name, two counts, ALPN, and two cut hashes.</summary>
internal static class Ja4Shape
{
    private const int Length = 36;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    public static string? Check(string text, out string value)
    {
        value = text;
        if (text.Length != Length)
        {
            return text.Length == 0
                ? "the JA4 is missing"
                : string.Create(CultureInfo.InvariantCulture, $"the JA4 has {text.Length} characters instead of {Length}");
        }

        return !IsHead(text) ? "the JA4 does not begin with transport, version, server name and counts"
            : text[10] != '_' || text[23] != '_' ? "the JA4 does not have three parts"
            : text.AsSpan(11, 12).ContainsAnyExcept(Digits) || text.AsSpan(24).ContainsAnyExcept(Digits) ? "a hash of the JA4 is not lower-case hexadecimal"
            : null;
    }

    private static bool IsHead(string text) =>
        text[0] is 't' or 'q' or 'd'
        && ((text[1] is 's' && text[2] is '2' or '3') || (text[1] is '0' or '1' or 'd' && char.IsAsciiDigit(text[2])))
        && text[3] is 'd' or 'i'
        && char.IsAsciiDigit(text[4]) && char.IsAsciiDigit(text[5]) && char.IsAsciiDigit(text[6]) && char.IsAsciiDigit(text[7])
        && char.IsAsciiLetterOrDigit(text[8]) && char.IsAsciiLetterOrDigit(text[9]);
}
