using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Feeds;

/// <summary>
/// Dates that cannot be: lists carry rows that are dated 1970, planted to find copies, or because a field was empty. Nobody published
/// fingerprints of TLS before 2009, the year of the first.
/// </summary>
internal static class DateRule
{
    /// <summary>2009-01-01.</summary>
    public const long Earliest = 1_230_768_000;

    /// <summary>What is wrong with the dates of an indicator, in a clause; null where nothing is.</summary>
    public static string? Find(Indicator indicator) =>
        indicator.FirstSeen < Earliest ? $"it is dated {Day(indicator.FirstSeen.Value)}, before any such list existed"
        : indicator.LastSeen < Earliest ? $"it was last seen on {Day(indicator.LastSeen.Value)}, before any such list existed"
        : null;

    private static string Day(long seconds) =>
        seconds is >= -62_135_596_800 and <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            : "no day of the calendar";
}
