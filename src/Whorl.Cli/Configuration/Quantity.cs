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

    /// <summary>A time in seconds, or the default.</summary>
    public static TimeSpan Seconds(Setting? setting, double otherwise) =>
        TimeSpan.FromSeconds(setting is not { } given ? otherwise
            : double.TryParse(given.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is >= 0.01 and <= 86400 ? value
            : throw new UsageException($"{given.Name} '{given.Value}' must be seconds from 0.01 to 86400"));
}
