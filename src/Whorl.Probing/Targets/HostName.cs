using System.Buffers;
using System.Globalization;

namespace Whorl.Probing.Targets;

/// <summary>Host names as they go into a query and a server_name: ASCII, without the root's dot.</summary>
public static class HostName
{
    /// <summary>The longest name, RFC 1035 section 2.3.4 less the length bytes of its ends.</summary>
    public const int Longest = 253;

    /// <summary>The longest label, RFC 1035 section 2.3.4.</summary>
    public const int LongestLabel = 63;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");

    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    /// <summary>
    /// Checks a name and gives it without a trailing dot; case is kept. An international name is converted (RFC 5891): lower case,
    /// wide letters and dots made plain, then Punycode. What needs Unicode's composition is refused, since a wrong name would be looked up.
    /// A name that ends in a number (1.2.3, 0x7f000001) is refused as an address: the system's resolver would read it as one.
    /// </summary>
    public static TargetRefusal TryRead(ReadOnlySpan<char> text, out ReadOnlySpan<char> name)
    {
        name = default;
        if (text.ContainsAnyExceptInRange('\0', '\x7F'))
        {
            if (!TryConvert(text, out string converted))
            {
                return TargetRefusal.BadInternationalName;
            }

            text = converted;
        }

        if (text.EndsWith('.'))
        {
            text = text[..^1];
        }

        if (text.IsEmpty || text.ContainsAnyExcept(Allowed))
        {
            return TargetRefusal.BadName;
        }

        if (text.Length > Longest)
        {
            return TargetRefusal.NameTooLong;
        }

        ReadOnlySpan<char> rest = text;
        while (true)
        {
            int dot = rest.IndexOf('.');
            int label = dot < 0 ? rest.Length : dot;
            if (label is 0 or > LongestLabel)
            {
                return label == 0 ? TargetRefusal.BadName : TargetRefusal.LabelTooLong;
            }

            if (dot < 0)
            {
                break;
            }

            rest = rest[(dot + 1)..];
        }

        if (IsNumber(rest))
        {
            return TargetRefusal.BadAddress;
        }

        name = text;
        return TargetRefusal.None;
    }

    private static bool IsNumber(ReadOnlySpan<char> label) =>
        char.IsAsciiDigit(label[0])
        && (!label.ContainsAnyExceptInRange('0', '9')
            || (label.StartsWith("0x", StringComparison.OrdinalIgnoreCase) && !label[2..].ContainsAnyExcept(HexDigits)));

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private static bool TryConvert(ReadOnlySpan<char> text, out string converted)
    {
        converted = "";
        if (text.Length > Longest)
        {
            return false;
        }

        Span<char> plain = stackalloc char[Longest];
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i] switch
            {
                '\u3002' or '\uFF0E' or '\uFF61' => '.',
                >= '\uFF01' and <= '\uFF5E' and var wide => (char)(wide - '\uFF01' + '!'),
                var other => other,
            };

            // Whorl runs without ICU: marks that follow a Latin letter would have to be composed, and are not.
            if (c is >= '\u0300' and <= '\u036F' || (c > '\x7F' && !IsPartOfName(c)))
            {
                return false;
            }

            plain[i] = c;
        }

        try
        {
            converted = Idn.GetAscii(plain[..text.Length].ToString().ToLowerInvariant());
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsPartOfName(char c) => c is '\u00B7' or '\u30FB' or '\u200C' or '\u200D' || char.GetUnicodeCategory(c)
        is UnicodeCategory.LowercaseLetter or UnicodeCategory.UppercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.OtherSymbol or UnicodeCategory.Surrogate;
}
