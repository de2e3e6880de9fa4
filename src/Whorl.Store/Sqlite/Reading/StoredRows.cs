using Whorl.Store.Feeds;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>The columns of indicators (<c>i</c>) and feeds (<c>f</c>), and what they hold.</summary>
internal static class StoredRows
{
    /// <summary>Fourteen columns of an indicator, all but its value.</summary>
    public const string Indicator =
        "i.type, i.role, i.label, i.family, i.description, i.raw, i.confidence, i.rank, i.first_seen, i.last_seen, i.expires, i.reference, i.tags, i.part_of";

    /// <summary>Eight columns of a feed.</summary>
    public const string Source = "f.name, f.format, f.origin, f.sha256, f.version, f.retrieved_at, f.licence, f.traffic_light";

    /// <summary>The indicator whose columns are the first of a row.</summary>
    public static Indicator IndicatorOf(Statement row, string value) => new()
    {
        Type = (IndicatorType)row.Int(0),
        Value = value,
        Role = (IndicatorRole)row.Int(1),
        Label = row.Text(2),
        Family = row.Text(3),
        Description = row.Text(4),
        Raw = row.Text(5),
        Confidence = (int?)row.LongOrNull(6),
        Rank = (int?)row.LongOrNull(7),
        FirstSeen = row.LongOrNull(8),
        LastSeen = row.LongOrNull(9),
        Expires = row.LongOrNull(10),
        Reference = row.Text(11),
        Tags = row.Text(12),
        Group = row.Int(13),
    };

    /// <summary>The source whose columns begin at <paramref name="column"/>.</summary>
    public static FeedSource SourceOf(Statement row, int column) => new()
    {
        Name = row.Text(column)!,
        Format = row.Text(column + 1)!,
        Origin = row.Text(column + 2)!,
        Sha256 = row.Text(column + 3),
        Version = row.Text(column + 4),
        RetrievedAt = row.Long(column + 5),
        Licence = row.Text(column + 6),
        TrafficLight = row.Text(column + 7),
    };
}
