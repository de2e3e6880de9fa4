namespace Whorl.Service.Detections;

/// <summary>A time before now that lists can be narrowed to.</summary>
/// <param name="Name">Its name, as the search language writes times.</param>
/// <param name="Length">How long it is.</param>
public sealed record TimeRange(string Name, TimeSpan Length)
{
    /// <summary>Those there are, the shortest first.</summary>
    public static IReadOnlyList<TimeRange> All { get; } =
        [new("1h", TimeSpan.FromHours(1)), new("24h", TimeSpan.FromHours(24)), new("7d", TimeSpan.FromDays(7)), new("30d", TimeSpan.FromDays(30))];

    /// <summary>The one of a name; null where there is none.</summary>
    public static TimeRange? Of(string name) => All.FirstOrDefault(range => range.Name == name);
}
