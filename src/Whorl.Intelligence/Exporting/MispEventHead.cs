using System.Globalization;
using System.Text.Json;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Exporting;

/// <summary>What an event says of itself; the manifest says it again.</summary>
/// <param name="source">The source whose threats it holds.</param>
/// <param name="light">Their traffic light; null for none.</param>
internal sealed class MispEventHead(FeedSource source, string? light)
{
    /// <summary>The event's identifier, by which its file is named.</summary>
    public string Id { get; } = NameUuid.Of($"misp event {source.Name} {light}");

    /// <summary>When the source was retrieved, seconds since 1970.</summary>
    public string Timestamp { get; } = source.RetrievedAt.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the properties of a manifest's entry.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("info", $"Threats that {source.Name} lists, by Whorl");
        writer.WriteString("date", DateTimeOffset.FromUnixTimeSeconds(source.RetrievedAt).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        writer.WriteString("timestamp", Timestamp);
        writer.WriteString("analysis", "2");
        writer.WriteString("threat_level_id", "4");
        writer.WriteStartObject("Orgc");
        writer.WriteString("name", "Whorl");
        writer.WriteString("uuid", NameUuid.Of("identity"));
        writer.WriteEndObject();
        writer.WriteStartArray("Tag");
        if (light is not null)
        {
            WriteTag(writer, $"tlp:{light}");
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a tag into a list of them.</summary>
    public static void WriteTag(Utf8JsonWriter writer, string name)
    {
        writer.WriteStartObject();
        writer.WriteString("name", name);
        writer.WriteEndObject();
    }
}
