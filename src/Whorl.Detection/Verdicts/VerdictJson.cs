using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Detection.Cdns;

namespace Whorl.Detection.Verdicts;

/// <summary>Verdicts as JSON lines, schema version 1 (docs/reference/detect.md), with the names of the on-demand verdict.</summary>
public static class VerdictJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a line.</summary>
    public static void Write(Stream to, C2Verdict verdict) => Write(to, verdict.Server, verdict.Evidence, verdict.Caveats, json =>
    {
        WriteFingerprints(json, verdict);
        json.WriteNull("cdn");
        WriteC2(json, verdict);
    });

    /// <summary>Writes a line.</summary>
    public static void Write(Stream to, CdnVerdict verdict) => Write(to, verdict.Server, verdict.Evidence, verdict.Caveats, json =>
    {
        WriteCdn(json, verdict);
        json.WriteNull("c2");
    });

    /// <summary>Writes the member <c>fingerprints</c>.</summary>
    public static void WriteFingerprints(Utf8JsonWriter json, C2Verdict verdict)
    {
        json.WriteStartObject("fingerprints");
        json.WriteString("jarm", verdict.Jarm?.Value);
        json.WriteString("atsf", verdict.Atsf?.Raw);
        json.WriteString("atsf_hash", verdict.Atsf?.Value);
        json.WriteEndObject();
    }

    /// <summary>Writes the member <c>c2</c>.</summary>
    public static void WriteC2(Utf8JsonWriter json, C2Verdict verdict)
    {
        json.WriteStartObject("c2");
        Number(json, "score", verdict.Score);
        Number(json, "lower", verdict.Lower);
        json.WriteNumber("n_block", verdict.Blocked);
        json.WriteNumber("n_top", verdict.Top);
        json.WriteNumber("threshold", verdict.Threshold);
        json.WriteString("method", verdict.Method);
        json.WriteString("verdict", verdict.Word);
        json.WriteString("guard", verdict.Guard);
        Number(json, "base_rate", verdict.Rate);
        Number(json, "probability", verdict.Probability);
        Texts(json, "family", verdict.Families.Select(family => family.Name));
        json.WriteEndObject();
    }

    /// <summary>Writes the member <c>cdn</c>.</summary>
    public static void WriteCdn(Utf8JsonWriter json, CdnVerdict verdict)
    {
        json.WriteStartObject("cdn");
        json.WriteString("name", verdict.Cdn);
        json.WriteString("net", verdict.OffNet == OffNet.No ? "on_net" : "off_net");
        json.WriteString("explanation", verdict.OffNet.Name());
        Number(json, "confidence", verdict.Confidence);
        json.WriteEndObject();
    }

    /// <summary>Writes a list of sentences.</summary>
    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Write(Stream to, JudgedServer server, IEnumerable<string> evidence, IEnumerable<string> caveats, Action<Utf8JsonWriter> writeJudgement)
    {
        using (Utf8JsonWriter json = new(to, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", "verdict");
            json.WriteString("target", server.Target);
            json.WriteString("ip", server.Address.ToString());
            json.WriteNumber("port", server.Port);
            json.WriteString("sni", server.Name);
            json.WriteString("observed_at", server.Observed.ToString());
            writeJudgement(json);
            Texts(json, "evidence", evidence);
            Texts(json, "caveats", caveats);
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
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
