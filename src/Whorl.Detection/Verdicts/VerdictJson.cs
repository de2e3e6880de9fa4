using System.Text.Json;

namespace Whorl.Detection.Verdicts;

/// <summary>Verdicts as JSON lines, schema version 1 (docs/reference/detect.md), with the names of hunting.md's on-demand verdict.</summary>
public static class VerdictJson
{
    /// <summary>Writes a line.</summary>
    public static void Write(Stream to, C2Verdict verdict)
    {
        using (Utf8JsonWriter json = new(to, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type", "verdict");
            json.WriteString("target", verdict.Target);
            json.WriteString("ip", verdict.Ip);
            json.WriteNumber("port", verdict.Port);
            json.WriteString("sni", verdict.Sni);
            json.WriteString("observed_at", verdict.Observed.ToString());
            json.WriteStartObject("fingerprints");
            json.WriteString("jarm", verdict.Jarm?.Value);
            json.WriteString("atsf", verdict.Atsf?.Raw);
            json.WriteString("atsf_hash", verdict.Atsf?.Value);
            json.WriteEndObject();
            json.WriteNull("cdn");
            json.WriteStartObject("c2");
            Number(json, "score", verdict.Score);
            Number(json, "lower", verdict.Lower);
            json.WriteNumber("n_block", verdict.Blocked);
            json.WriteNumber("n_top", verdict.Top);
            json.WriteNumber("threshold", verdict.Threshold);
            json.WriteString("method", verdict.Method);
            json.WriteString("verdict", verdict.Word);
            json.WriteStartArray("family");
            foreach ((string name, _) in verdict.Families)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            Texts(json, "evidence", verdict.Evidence);
            Texts(json, "caveats", verdict.Caveats);
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
