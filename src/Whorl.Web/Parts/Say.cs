using System.Globalization;
using Whorl.Fingerprints.Explain;
using Whorl.Service.Detections;

namespace Whorl.Web.Parts;

/// <summary>Numbers and times as pages say them.</summary>
public static class Say
{
    /// <summary>A count with its thousands apart.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and what is counted.</summary>
    public static string Count(long count, string one, string many) => $"{Count(count)} {(count == 1 ? one : many)}";

    /// <summary>A score or a probability to two places: neither 0 nor 1 where it is only nearly so.</summary>
    public static string Score(double value) => value switch
    {
        > 0 and < 0.005 => "<0.01",
        > 0.995 and < 1 => ">0.99",
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>A share in hundredths.</summary>
    public static string Percent(double value) => value switch
    {
        > 0 and < 0.005 => "<1 %",
        > 0.995 and < 1 => ">99 %",
        _ => value.ToString("0 %", CultureInfo.InvariantCulture),
    };

    /// <summary>A moment of seconds since 1970.</summary>
    public static DateTimeOffset OfSeconds(long seconds) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62135596800, 253402300799));

    /// <summary>A moment of milliseconds since 1970.</summary>
    public static DateTimeOffset OfMilliseconds(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, -62135596800000, 253402300799999));

    /// <summary>A moment of nanoseconds since 1970.</summary>
    public static DateTimeOffset OfNanoseconds(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);

    /// <summary>A span of time, its two largest units.</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(long)span.TotalDays} d {span.Hours} h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Hours} h {span.Minutes:00} min"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.Seconds} s"),
    };

    /// <summary>A time before now.</summary>
    public static string Range(TimeRange range) => range.Name[..^1] + (range.Name[^1] == 'h' ? " h" : " d");

    /// <summary>A day.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Text that servers, clients and lists wrote, its control characters made visible.</summary>
    public static string Safe(string? text) => text is null ? string.Empty : Printable.Text(text);

    /// <summary>A coordinate of a picture.</summary>
    public static string At(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>The start of a text too long for a table.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..most] + "…";
}
