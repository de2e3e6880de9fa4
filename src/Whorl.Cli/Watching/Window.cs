using System.Globalization;
using Whorl.Cli.Configuration;

namespace Whorl.Cli.Watching;

/// <summary>Until when a maintenance window lasts, as a user says it.</summary>
internal static class Window
{
    /// <summary>The end: a time of RFC 3339 or a day, or a span such as <c>2h</c> from now on.</summary>
    public static DateTimeOffset End(string? until, string? span, DateTimeOffset now) => (until, span) switch
    {
        ({ } time, null) => DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset end) ? end
            : throw new UsageException($"--until '{time}' is no time; write 2026-01-31T18:00:00Z, or --for 2h"),
        (null, { } length) => now + Quantity.Span(new Setting(length, "--for", IsFlag: true), TimeSpan.Zero, TimeSpan.FromDays(3660), TimeSpan.Zero),
        _ => throw new UsageException("say how long: either --until TIME or --for 2h"),
    };
}
