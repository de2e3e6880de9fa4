using System.Globalization;

namespace Whorl.Store;

/// <summary>A week of ISO 8601, Monday to Sunday in UTC: the store's unit of time, counted from the week of 1970-01-01.</summary>
/// <param name="Index">Weeks since the one that began on Monday 1969-12-29; negative before it.</param>
public readonly record struct Week(int Index) : IComparable<Week>
{
    /// <summary>Nanoseconds in a week.</summary>
    public const long Nanoseconds = 7L * 24 * 3600 * 1_000_000_000;

    // Thursday 1970-01-01 is three days into its week.
    private const long Offset = 3L * 24 * 3600 * 1_000_000_000;

    /// <summary>The first moment, in nanoseconds since 1970.</summary>
    public long Start => (Index * Nanoseconds) - Offset;

    /// <summary>The week of a moment in nanoseconds since 1970.</summary>
    public static Week Of(long timestamp)
    {
        long shifted = timestamp > long.MaxValue - Offset ? long.MaxValue : timestamp + Offset;
        return new Week((int)(shifted >= 0 ? shifted / Nanoseconds : ((shifted + 1) / Nanoseconds) - 1));
    }

    /// <summary>The week of a moment.</summary>
    public static Week Of(DateTimeOffset moment) =>
        new((int)Math.Floor((moment.UtcDateTime - DateTime.UnixEpoch.AddDays(-3)).TotalDays / 7));

    /// <summary>Reads <c>2026-W48</c>, or a day (<c>2026-11-25</c>), which stands for its week.</summary>
    public static bool TryParse(string text, out Week week)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
        {
            week = Of(new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero));
            return true;
        }

        week = default;
        if (text.Length != 8 || text[4] != '-' || text[5] is not ('W' or 'w')
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out int year)
            || !int.TryParse(text.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || year is < 1970 or > 9998 || number < 1 || number > ISOWeek.GetWeeksInYear(year))
        {
            return false;
        }

        week = Of(new DateTimeOffset(ISOWeek.ToDateTime(year, number, DayOfWeek.Monday), TimeSpan.Zero));
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(Week other) => Index.CompareTo(other.Index);

    /// <summary>ISO 8601: <c>2026-W48</c>.</summary>
    public override string ToString()
    {
        DateTime monday = DateTime.UnixEpoch.AddDays(-3).AddDays(7L * Index);
        return string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(monday):0000}-W{ISOWeek.GetWeekOfYear(monday):00}");
    }
}
