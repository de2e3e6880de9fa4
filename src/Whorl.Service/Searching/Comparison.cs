using System.Globalization;

namespace Whorl.Service.Searching;

/// <summary>A number against a limit: <c>&gt;=0.8</c>, <c>&lt;7d</c>; without a sign it must be the number.</summary>
/// <param name="Sign"><c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c> or <c>=</c>.</param>
/// <param name="Limit">The limit.</param>
internal readonly record struct Comparison(string Sign, double Limit)
{
    /// <summary>Whether a number is on the right side.</summary>
    public bool Holds(double value) => Sign switch
    {
        "<" => value < Limit,
        "<=" => value <= Limit,
        ">" => value > Limit,
        ">=" => value >= Limit,
        _ => value == Limit,
    };

    /// <summary>Reads a number, or a length of time in seconds.</summary>
    public static Comparison? TryRead(string text, bool isTime)
    {
        string sign = text.StartsWith("<=", StringComparison.Ordinal) || text.StartsWith(">=", StringComparison.Ordinal) ? text[..2] : text.Length > 0 && text[0] is '<' or '>' or '=' ? text[..1] : string.Empty;
        string rest = text[sign.Length..];
        double unit = !isTime || rest.Length == 0 ? 1 : rest[^1] switch { 'm' => 60, 'h' => 3600, 'd' => 86400, 'w' => 7 * 86400, _ => 0 };
        string digits = isTime && rest.Length > 0 ? rest[..^1] : rest;
        return unit > 0 && (!isTime || sign is "<" or ">" or "<=" or ">=") && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            ? new Comparison(sign.Length == 0 ? "=" : sign, number * unit) : null;
    }
}
