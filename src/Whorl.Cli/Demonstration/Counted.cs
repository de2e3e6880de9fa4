using System.Globalization;

namespace Whorl.Cli.Demonstration;

/// <summary>Numbers with what they count.</summary>
internal static class Counted
{
    /// <summary><c>1 server</c>, <c>2 servers</c>, <c>1,234 servers</c>.</summary>
    public static string Of(long count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? string.Empty : "s")}");

    /// <summary><c>93.2 %</c>, and <c>none</c> for nothing.</summary>
    public static string Percent(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} %") : "none";
}
