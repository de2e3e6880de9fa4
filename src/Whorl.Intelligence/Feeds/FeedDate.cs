using System.Globalization;

namespace Whorl.Intelligence.Feeds;

/// <summary>Dates as feeds write them. All are UTC.</summary>
public static class FeedDate
{
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd", "yyyy/MM/dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd-HH-mm-ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFF",
    ];

    private static readonly string[] FormsWithZone = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"];

    /// <summary>Reads a date, or a number of seconds since 1970, into seconds since 1970; null where it is neither.</summary>
    public static long? Read(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text.EndsWith(" UTC", StringComparison.OrdinalIgnoreCase))
        {
            text = text[..^4];
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, Utc, out DateTimeOffset moment)
            || DateTimeOffset.TryParseExact(text, FormsWithZone, CultureInfo.InvariantCulture, Utc, out moment))
        {
            return moment.ToUnixTimeSeconds();
        }

        return text.Length is >= 9 and <= 10 && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) ? seconds : null;
    }

    /// <summary>The same for a field of a row, where nothing (empty, <c>-</c>, <c>None</c>, <c>null</c>) is no fault.</summary>
    /// <param name="text">The field.</param>
    /// <param name="seconds">Seconds since 1970; null where the field has nothing.</param>
    /// <returns>Whether the field is empty or a date.</returns>
    public static bool TryRead(ReadOnlySpan<char> text, out long? seconds)
    {
        text = text.Trim();
        seconds = null;
        if (text.IsEmpty || text is "-" || text.Equals("none", StringComparison.OrdinalIgnoreCase) || text.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        seconds = Read(text);
        return seconds is not null;
    }
}
