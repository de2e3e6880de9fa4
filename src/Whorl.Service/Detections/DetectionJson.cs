using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Detections;

/// <summary>A detection as one JSON object: docs/reference/api.md, schema <c>whorl.detection/1</c>.</summary>
internal static class DetectionJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The object without a line end.</summary>
    public static ReadOnlyMemory<byte> Of(DetectionEntry detection)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            Write(json, detection);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter json, DetectionEntry detection)
    {
        json.WriteStartObject();
        json.WriteString("type", "detection");
        json.WriteString("schema", "whorl.detection/1");
        json.WriteNumber("id", detection.Id);
        json.WriteString("event_id", detection.Event);
        json.WriteString("source", detection.Source);
        json.WriteString("target", detection.Target);
        json.WriteString("word", detection.Word);
        json.WriteString("reputation", detection.Reputation.ToString().ToLowerInvariant());
        if (detection.Score is { } score)
        {
            json.WriteNumber("score", score);
        }
        else
        {
            json.WriteNull("score");
        }

        json.WriteString("sentence", detection.Sentence);
        json.WriteString("first_at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(detection.First)));
        json.WriteString("last_at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(detection.Last)));
        json.WriteNumber("count", detection.Count);
        json.WriteString("state", detection.State.Name());
        json.WriteString("owner", detection.Owner);
        json.WritePropertyName("verdict");
        json.WriteRawValue(detection.Document.Span, skipInputValidation: true);
        json.WriteEndObject();
    }
}
