using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Importing;

/// <summary>What became of an import as an object of JSON: docs/reference/feeds.md.</summary>
public static class ImportJson
{
    /// <summary>Writes it.</summary>
    public static void Write(Utf8JsonWriter writer, ImportResult result)
    {
        FeedCounts counts = result.Counts;
        writer.WriteStartObject();
        writer.WriteString("type", "import");
        writer.WriteString("source", result.Source);
        writer.WriteString("format", result.Format);
        writer.WriteBoolean("guessed", result.IsGuessed);
        writer.WriteNumber("rows", counts.Rows);
        writer.WriteNumber("accepted", counts.Accepted);
        writer.WriteNumber("rejected", counts.Rejected);
        writer.WriteNumber("merged", counts.Merged);
        writer.WriteBoolean("unchanged", result.IsUnchanged);
        writer.WriteString("kept_last_good", result.KeptLastGood);
        writer.WriteString("file", result.Origin);
        writer.WriteNumber("skipped", counts.Skipped);
        writer.WriteNumber("entries", counts.Entries);
        writer.WriteNumber("flaws", counts.Flaws);
        writer.WriteString("damage", result.Damage);
        writer.WriteString("error", result.Problem);
        writer.WriteStartArray("quarantine");
        foreach (Rejection rejection in result.FirstRejected)
        {
            writer.WriteStartObject();
            writer.WriteNumber("line", rejection.Line);
            writer.WriteString("reason", rejection.Reason);
            writer.WriteString("excerpt", rejection.Excerpt);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
