using System.Globalization;
using System.Text.Json;
using Whorl.Store.Reading;

namespace Whorl.Cli.Storing;

/// <summary>What a store holds, for people or as one JSON object.</summary>
internal static class StoreStatisticsOutput
{
    public static void WriteText(TextWriter to, string path, StoreStatistics statistics, IReadOnlyList<FeedState> feeds)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        to.WriteLine(path);
        string perSighting = statistics.Sightings == 0 ? "" : string.Create(culture, $", {(double)statistics.Bytes / statistics.Sightings:0.0} bytes a sighting");
        to.WriteLine(string.Create(culture, $"  {statistics.Bytes / 1e6:0.0} MB, {statistics.Sightings:N0} sightings{perSighting}"));
        if (statistics.Weeks.Count > 0)
        {
            to.WriteLine(string.Create(culture, $"  {statistics.Weeks.Count} weeks, {statistics.Weeks[0]} to {statistics.Weeks[^1]}"));
        }

        to.WriteLine();
        foreach ((string table, long rows) in statistics.Tables)
        {
            to.WriteLine(string.Create(culture, $"  {table,-20}{rows,14:N0}"));
        }

        foreach (FeedState feed in feeds)
        {
            to.WriteLine(string.Create(culture, $"  feed {Whorl.Fingerprints.Explain.Printable.Text(feed.Source.Name),-15}{feed.Rows,14:N0}  {feed.Rejected:N0} rejected, retrieved {DateTimeOffset.FromUnixTimeSeconds(feed.Source.RetrievedAt):yyyy-MM-dd}"));
        }
    }

    public static void WriteJson(Stream to, string path, StoreStatistics statistics, IReadOnlyList<FeedState> feeds)
    {
        using (Utf8JsonWriter json = new(to))
        {
            json.WriteStartObject();
            json.WriteString("type", "store");
            json.WriteString("path", path);
            json.WriteNumber("bytes", statistics.Bytes);
            json.WriteNumber("sightings", statistics.Sightings);
            json.WriteNumber("weeks", statistics.Weeks.Count);
            json.WriteStartObject("tables");
            foreach ((string table, long rows) in statistics.Tables)
            {
                json.WriteNumber(table, rows);
            }

            json.WriteEndObject();
            json.WriteStartArray("feeds");
            foreach (FeedState feed in feeds)
            {
                json.WriteStartObject();
                json.WriteString("name", feed.Source.Name);
                json.WriteNumber("rows", feed.Rows);
                json.WriteNumber("rejected", feed.Rejected);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }
}
