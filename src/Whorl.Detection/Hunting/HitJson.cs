using System.Globalization;
using System.Text.Json;

namespace Whorl.Detection.Hunting;

/// <summary>Writes hits as records, one JSON object a line: schema 1 of docs/reference/hunt.md.</summary>
public sealed class HitJson(Stream output)
{
    /// <summary>Writes a hit.</summary>
    public void Write(Hit hit)
    {
        using (Utf8JsonWriter writer = new(output))
        {
            writer.WriteStartObject();
            writer.WriteString("type", "hunt");
            writer.WriteNumber("schema", 1);
            writer.WriteString("rule", hit.Rule);
            writer.WriteString("case", hit.Case);
            writer.WriteString("severity", hit.Severity.Name());
            writer.WriteString("ts", MomentOf(hit.Timestamp));
            writer.WriteString("src_ip", hit.Client?.ToString());
            writer.WriteString("segment", hit.Segment);
            writer.WriteString("dst_ip", hit.Server?.ToString());
            if (hit.Port is { } port)
            {
                writer.WriteNumber("dst_port", port);
            }
            else
            {
                writer.WriteNull("dst_port");
            }

            writer.WriteString("sni", hit.ServerName);
            WriteFingerprints(writer, hit.Fingerprints);
            if (hit.Score is { } score)
            {
                writer.WriteNumber("score", Math.Round(score, 6));
            }
            else
            {
                writer.WriteNull("score");
            }

            WriteTexts(writer, "family", hit.Families);
            writer.WriteStartArray("evidence");
            foreach (HitEvidence evidence in hit.Evidence)
            {
                writer.WriteStartObject();
                writer.WriteString("what", evidence.What);
                if (evidence.Value is { } value)
                {
                    writer.WriteNumber("value", Math.Round(value, 6));
                }
                else
                {
                    writer.WriteNull("value");
                }

                writer.WriteString("words", evidence.Words);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            WriteTexts(writer, "caveats", hit.Caveats);
            WriteTexts(writer, "guards", hit.Guards);
            writer.WriteNull("suppressed_by");
            writer.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    /// <summary>A moment as records have it: RFC 3339 in UTC with nanoseconds.</summary>
    public static string MomentOf(long timestamp)
    {
        (long seconds, long rest) = Math.DivRem(timestamp, 1_000_000_000);
        (seconds, rest) = rest < 0 ? (seconds - 1, rest + 1_000_000_000) : (seconds, rest);
        return string.Create(CultureInfo.InvariantCulture, $"{DateTimeOffset.FromUnixTimeSeconds(seconds):yyyy-MM-ddTHH:mm:ss}.{rest:000000000}Z");
    }

    private static void WriteFingerprints(Utf8JsonWriter writer, HitFingerprints fingerprints)
    {
        writer.WriteStartObject("fingerprints");
        writer.WriteString("ja3", fingerprints.Ja3);
        writer.WriteString("ja3s", fingerprints.Ja3s);
        writer.WriteString("ja4", fingerprints.Ja4);
        writer.WriteString("jarm", fingerprints.Jarm);
        writer.WriteString("atsf", fingerprints.Atsf);
        writer.WriteString("certificate", fingerprints.Certificate);
        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
