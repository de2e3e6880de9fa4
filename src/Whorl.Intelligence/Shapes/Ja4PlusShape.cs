using System.Text.RegularExpressions;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Shapes;

/// <summary>The shapes of JA4 and of the fingerprints that Whorl shows and never computes.</summary>
internal static partial class Ja4PlusShape
{
    private const int Longest = 160;

    /// <summary>What is wrong with a value, in a clause; null where nothing is.</summary>
    public static string? Check(IndicatorType type, string value)
    {
        if (type == IndicatorType.Ja4)
        {
            return Shape.Check(type, value, out _);
        }

        (string name, Regex shape) = type switch
        {
            IndicatorType.Ja4s => ("JA4S", ServerHello()),
            IndicatorType.Ja4x => ("JA4X", Certificate()),
            IndicatorType.Ja4h => ("JA4H", Request()),
            IndicatorType.Ja4tscan => ("JA4TScan", Scan()),
            IndicatorType.Ja4ts => ("JA4TS", Segment()),
            _ => ("JA4T", Segment()),
        };
        return value.Length <= Longest && shape.IsMatch(value) ? null : $"the {name} does not have the shape of one";
    }

    [GeneratedRegex("^[tqd](s[23]|[01][0-9]|d[0-9])[0-9]{2}[0-9a-zA-Z]{2}_[0-9a-f]{4}_[0-9a-f]{12}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ServerHello();

    [GeneratedRegex("^[0-9a-f]{12}(_[0-9a-f]{12}){2}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Certificate();

    // Rows that leave the parts of cookies out, or everything behind the first hash, are in use.
    [GeneratedRegex("^[a-z]{2}[0-9]{2}[cn][rn][0-9]{2}[0-9a-z]{4}(_[0-9a-f]{12}){1,3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Request();

    [GeneratedRegex("^[0-9]{1,5}_[0-9]{1,3}(-[0-9]{1,3})*_[0-9]{1,5}_[0-9]{1,3}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Segment();

    [GeneratedRegex("^[0-9]{1,5}_[0-9]{1,3}(-[0-9]{1,3})*_[0-9]{1,5}_[0-9]{1,3}_[0-9]+(-[0-9R]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scan();
}
