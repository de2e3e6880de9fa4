using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Fingerprints.Explain;

/// <summary>Writes explanations and differences for programs: one JSON object, one line.</summary>
public static class ExplanationJson
{
    // Control characters are escaped under every encoder; only quotes and letters of other scripts stay as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an explanation.</summary>
    public static void Write(Stream to, Explanation explanation)
    {
        using (Utf8JsonWriter json = new(to, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", "explanation");
            json.WriteString("kind", explanation.Kind);
            json.WriteString("title", explanation.Title);
            WriteStrings(json, "introduction", explanation.Introduction);
            WriteFields(json, "fields", explanation.Fields);
            json.WriteStartArray("fingerprints");
            foreach (ExplainedFingerprint fingerprint in explanation.Fingerprints)
            {
                WriteFingerprint(json, fingerprint);
            }

            json.WriteEndArray();
            WriteStrings(json, "faults", explanation.Faults);
            WriteStrings(json, "remarks", explanation.Remarks);
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    /// <summary>Writes a difference.</summary>
    public static void Write(Stream to, Difference difference)
    {
        using (Utf8JsonWriter json = new(to, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", "difference");
            json.WriteString("title", difference.Title);
            json.WriteBoolean("same", difference.IsSame);
            json.WriteStartArray("changes");
            foreach (Change change in difference.Changes)
            {
                json.WriteStartObject();
                json.WriteString("field", change.Field);
                json.WriteString("kind", change.Kind);
                json.WriteString("text", change.Text);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteStrings(json, "equal", difference.Same);
            WriteStrings(json, "untold", difference.Untold);
            json.WriteStartArray("fingerprints");
            foreach (FingerprintPair pair in difference.Fingerprints)
            {
                json.WriteStartObject();
                json.WriteString("name", pair.Name);
                json.WriteString("first", pair.First);
                json.WriteString("second", pair.Second);
                json.WriteBoolean("same", pair.IsSame);
                WriteStrings(json, "parts", pair.Sentences);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteFields(Utf8JsonWriter json, string name, IReadOnlyList<ExplainedField> fields)
    {
        json.WriteStartArray(name);
        foreach (ExplainedField field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("label", field.Label);
            json.WriteString("text", field.Text);
            if (field.Piece is { } piece)
            {
                json.WriteString("piece", piece);
            }

            if (field.Note is { } note)
            {
                json.WriteString("note", note);
            }

            if (field.Number is { } number)
            {
                json.WriteNumber("number", number);
                json.WriteBoolean("grease", field.IsGrease);
            }

            if (field.Range is { } range)
            {
                json.WriteNumber("offset", range.Offset);
                json.WriteNumber("length", range.Length);
            }

            if (field.Items.Count > 0)
            {
                WriteFields(json, "items", field.Items);
            }
            else if (!field.Bytes.IsEmpty)
            {
                json.WriteString("hex", Convert.ToHexStringLower(field.Bytes.Span));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteFingerprint(Utf8JsonWriter json, ExplainedFingerprint fingerprint)
    {
        json.WriteStartObject();
        json.WriteString("name", fingerprint.Name);
        json.WriteString("value", fingerprint.Text);
        json.WriteString("string", fingerprint.Hashed);
        json.WriteStartArray("parts");
        foreach (ExplainedPart part in fingerprint.Parts)
        {
            json.WriteStartObject();
            json.WriteString("text", part.Text);
            json.WriteString("meaning", part.Meaning);
            json.WriteStartArray("ranges");
            foreach (ByteRange range in part.Ranges)
            {
                json.WriteStartArray();
                json.WriteNumberValue(range.Offset);
                json.WriteNumberValue(range.Length);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
