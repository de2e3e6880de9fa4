using System.Globalization;

namespace Whorl.Cli.Watching;

/// <summary>Until when a maintenance window lasts, as a user says it.</summary>
internal static class Window
{
    /// <summary>The end: a time of RFC 3339 or a day, or a span such as <c>2h</c> from now on.</summary>
    public static DateTimeOffset End(string? until, string? span, DateTimeOffset now) => (until, span) switch
    {
        ({ } time, null) => DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end) ? end
            : throw new UsageException($"--until '{time}' is no time; write 2026-01-31T18:00:00Z, or --for 2h"),
        (null, { } length) => now + Span(length),
        _ => throw new UsageException("say how long: either --until TIME or --for 2h"),
    };

    private static TimeSpan Span(string text)
    {
        double seconds = text.Length < 2 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        return seconds > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 100_000
            ? TimeSpan.FromSeconds(number * seconds)
            : throw new UsageException($"--for '{text}' is no span of time; write 90s, 30m, 2h or 3d");
    }
}
