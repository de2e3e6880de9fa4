using System.Text.Json;
using Whorl.Detection.Differences;
using Whorl.Fingerprints.Text;

namespace Whorl.Detection.Lookups;

/// <summary>What an answer says of changes: docs/reference/changes.md.</summary>
internal static class ChangeJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TargetChange> changes)
    {
        json.WriteStartArray("changes");
        foreach (TargetChange change in changes)
        {
            json.WriteStartObject();
            json.WriteString("ip", change.Address.ToString());
            json.WriteNumber("port", change.Port);
            json.WriteString("sni", change.Name);
            json.WriteString("before", Time(change.Before));
            json.WriteString("after", Time(change.After));
            json.WriteString("summary", change.Difference.Summary);
            json.WriteString("likely", change.Difference.Likely.Cause.Name());
            WriteTexts(json, "reasons", change.Difference.Likely.Reasons);
            json.WriteStartArray("differences");
            foreach (ServerChange difference in change.Difference.Changes)
            {
                json.WriteStartObject();
                json.WriteString("kind", difference.Kind.Name());
                json.WriteString("before", difference.Before);
                json.WriteString("after", difference.After);
                json.WriteString("text", difference.Sentence);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteTexts(json, "problems", change.Difference.Problems);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string Time(long nanoseconds) =>
        UtcText.Seconds(DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100));
}
