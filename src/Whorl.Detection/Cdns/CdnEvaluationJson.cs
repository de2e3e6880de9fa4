using System.Text.Json;

namespace Whorl.Detection.Cdns;

/// <summary>The evaluation of CDN assignment as JSON lines, schema version 1 (docs/reference/evaluate.md): a line for each network and week.</summary>
public static class CdnEvaluationJson
{
    /// <summary>Writes the lines.</summary>
    public static void Write(Stream to, IReadOnlyList<CdnWeek> weeks)
    {
        foreach (CdnWeek week in weeks)
        {
            using (Utf8JsonWriter json = new(to))
            {
                json.WriteStartObject();
                json.WriteString("type", "evaluation");
                json.WriteString("kind", "cdn");
                json.WriteString("week", week.Week.ToString());
                json.WriteString("cdn", week.Cdn);
                json.WriteNumber("servers", week.True);
                json.WriteNumber("assigned", week.Assigned);
                json.WriteNumber("correct", week.Correct);
                json.WriteNumber("unclear", week.Unclear);
                Share(json, "precision", week.Precision);
                Share(json, "recall", week.Recall);
                json.WriteStartObject("off_net");
                json.WriteNumber("cache", week.OffNet.Cache);
                json.WriteNumber("proxy", week.OffNet.Proxy);
                json.WriteNumber("same_software", week.OffNet.SameSoftware);
                json.WriteNumber("of_another_cdn", week.Elsewhere);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            to.WriteByte((byte)'\n');
        }
    }

    private static void Share(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } share)
        {
            json.WriteNumber(name, Math.Round(share, 9));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
