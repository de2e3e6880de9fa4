using System.Globalization;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Importing;

namespace Whorl.Service.Importing;

/// <summary>Reads what a caller says of a list, in the words of <c>whorl import</c>.</summary>
internal static class ImportWords
{
    private const int LongestText = 200;

    /// <summary>The options; null where a word is wrong, and then <paramref name="problem"/> is a clause.</summary>
    /// <param name="word">What was said for a name: <c>format</c>, <c>source</c>, <c>label</c>, <c>date</c>, <c>licence</c>, <c>tlp</c>, <c>force</c>, <c>dry_run</c>; empty for nothing.</param>
    /// <param name="problem">What is wrong.</param>
    public static ImportOptions? TryRead(Func<string, string> word, out string problem)
    {
        string format = word("format").Trim(), date = word("date").Trim(), light = word("tlp").Trim();
        bool isGuessed = format is "" or "auto";
        DateOnly day = default;
        bool isDay = date.Length == 0 || (DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day) && day.Year is >= 1970 and <= 2200);
        string? tooLong = Array.Find(["source", "label", "licence"], name => word(name).Length > LongestText || word(name).Any(char.IsControl));
        problem = !isGuessed && FeedFormats.Find(format) is null ? $"'format' is auto or one of {string.Join(", ", FeedFormats.All.Select(known => known.Name))}"
            : !isDay ? "'date' is a day, written as 2026-11-25"
            : light.Length > 0 && TrafficLight.Read(light) is null ? $"'tlp' is {TrafficLight.Choice}"
            : tooLong is not null ? $"'{tooLong}' has at most {LongestText} characters, none of them a control character"
            : string.Empty;
        return problem.Length > 0 ? null : new ImportOptions
        {
            Format = isGuessed ? null : FeedFormats.Find(format),
            Source = NullOf(word("source")),
            Label = NullOf(word("label")),
            Licence = NullOf(word("licence")),
            TrafficLight = light.Length == 0 ? null : TrafficLight.Read(light),
            RetrievedAt = date.Length == 0 ? null : new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero).ToUnixTimeSeconds(),
            IsForced = IsYes(word("force")),
            IsDryRun = IsYes(word("dry_run")),
        };
    }

    private static string? NullOf(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool IsYes(string text) => text is "true" or "on" or "1";
}
