using System.Buffers;
using System.Globalization;

namespace Whorl.Intelligence.Shapes;

/// <summary>Hashes in hexadecimal.</summary>
internal static class HexShape
{
    /// <summary>The length of a JARM.</summary>
    private const int JarmLength = 62;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdefABCDEF");

    public static string? Check(string text, int length, string what, out string value)
    {
        value = text;
        if (text.Length != length)
        {
            return text.Length == 0
                ? $"{what} is missing"
                : string.Create(CultureInfo.InvariantCulture, $"{what} has {text.Length} characters instead of {length}");
        }

        if (text.AsSpan().ContainsAnyExcept(Digits))
        {
            return $"{what} is not hexadecimal";
        }

        value = text.ToLowerInvariant();
        return value.AsSpan().ContainsAnyExcept('0') ? null : $"{what} is all zeros";
    }

    public static string? CheckJarm(string text, out string value) =>
        Check(text, JarmLength, "the JARM", out value) is not { } problem ? null
        : problem == "the JARM is all zeros" ? "the JARM is all zeros, which means that the server answered nothing" : problem;

    /// <summary>Certificate hashes are also written in pairs: <c>AB:CD:..</c>.</summary>
    public static string WithoutSeparators(string text) =>
        text.Length > 2 && text[2] is ':' or ' ' or '-' ? text.Replace(text[2].ToString(), string.Empty, StringComparison.Ordinal) : text;
}
