using System.Globalization;

namespace Whorl.Cli.Configuration;

/// <summary>Numbers and times that a user writes, and what is said where they are none.</summary>
internal static class Quantity
{
    /// <summary>A whole number between two bounds, or the default where none was chosen.</summary>
    public static int Whole(Setting? setting, int least, int most, int otherwise) =>
        setting is not { } given ? otherwise
        : int.TryParse(given.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{given.Name} '{given.Value}' must be a whole number from {least} to {most}"));

    /// <summary>A number of any whole size, or the default.</summary>
    public static ulong Large(Setting? setting, ulong otherwise) =>
        setting is not { } given ? otherwise
        : ulong.TryParse(given.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) ? value
        : throw new UsageException($"{given.Name} '{given.Value}' must be a whole number");

    /// <summary>A size in bytes of at least 1 MiB, with K, M or G behind it for 1024, 1024² and 1024³, or the default.</summary>
    public static long Size(Setting? setting, long otherwise)
    {
        if (setting is not { } given)
        {
            return otherwise;
        }

        string text = given.Value;
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
        string digits = shift == 0 ? text : text[..^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0 && value <= long.MaxValue >> shift && value << shift >= 1 << 20
            ? value << shift
            : throw new UsageException($"{given.Name} '{text}' is not a size of at least 1M; write 256M or 2G");
    }

    /// <summary>A number from 0 to 1, or null where none was chosen.</summary>
    public static double? Share(Setting? setting) =>
        setting is not { } given ? null
        : double.TryParse(given.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1 ? value
        : throw new UsageException($"{given.Name} '{given.Value}' is no number between 0 and 1");

    /// <summary>A rate a second, 0 for no limit, or the default.</summary>
    public static double Rate(Setting? setting, double otherwise) =>
        setting is not { } given ? otherwise
        : double.TryParse(given.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is 0 or >= 0.01 and <= 10_000_000 ? value
        : throw new UsageException($"{given.Name} '{given.Value}' must be a number a second from 0.01 on, or 0 for no limit");

    /// <summary>A span of time such as <c>30m</c>, or the default.</summary>
    public static TimeSpan Span(Setting? setting, TimeSpan least, TimeSpan most, TimeSpan otherwise)
    {
        if (setting is not { } given)
        {
            return otherwise;
        }

        string text = given.Value;
        int seconds = text.Length < 2 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        return seconds > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && TimeSpan.FromSeconds((long)number * seconds) is var span && span >= least && span <= most
            ? span
            : throw new UsageException($"{given.Name} '{text}' is no span of time from {InShort(least)} to {InShort(most)}; write 90s, 30m, 2h or 3d");
    }

    /// <summary>A time in seconds, or the default.</summary>
    public static TimeSpan Seconds(Setting? setting, double otherwise) =>
        TimeSpan.FromSeconds(setting is not { } given ? otherwise
            : double.TryParse(given.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is >= 0.01 and <= 86400 ? value
            : throw new UsageException($"{given.Name} '{given.Value}' must be seconds from 0.01 to 86400"));

    private static string InShort(TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{(span.TotalDays >= 1 ? span.TotalDays : span.TotalSeconds)}{(span.TotalDays >= 1 ? "d" : "s")}");
}
