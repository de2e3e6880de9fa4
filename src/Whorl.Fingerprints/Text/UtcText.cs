namespace Whorl.Fingerprints.Text;

/// <summary>
/// Times in records: RFC 3339, in UTC, to the second. Digit by digit: the library's formatter is compiled when it first runs, which takes longer
/// than all that a look-up writes.
/// </summary>
public static class UtcText
{
    private const long FirstSecond = -62135596800;
    private const long LastSecond = 253402300799;

    /// <summary>The time, such as <c>2026-03-01T12:00:00Z</c>.</summary>
    public static string Seconds(DateTimeOffset time) => string.Create(20, time.UtcDateTime, static (text, at) =>
    {
        "0000-00-00T00:00:00Z".CopyTo(text);
        Write(text[..4], at.Year);
        Write(text[5..7], at.Month);
        Write(text[8..10], at.Day);
        Write(text[11..13], at.Hour);
        Write(text[14..16], at.Minute);
        Write(text[17..19], at.Second);
    });

    /// <summary>The time that so many seconds since 1970 are; the first or last that has a year of four digits where they are too few or too many.</summary>
    public static string Seconds(long seconds) => Seconds(DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, FirstSecond, LastSecond)));

    private static void Write(Span<char> place, int number)
    {
        for (int i = place.Length - 1; i >= 0; i--)
        {
            place[i] = (char)('0' + (number % 10));
            number /= 10;
        }
    }
}
