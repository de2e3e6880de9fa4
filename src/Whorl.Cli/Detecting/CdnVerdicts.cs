using System.Globalization;
using System.Text;
using System.Text.Json;
using Whorl.Detection.Cdns;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Cli.Detecting;

/// <summary>Assignments to content delivery networks, a line each, for people or as verdicts of schema version 1.</summary>
internal sealed class CdnVerdicts(Stream to, ISightingReplay replay, bool isTable)
{
    public void Write(Week week, in SeenTarget seen, string cdn, double confidence, CdnMarks marks)
    {
        (ushort port, string? name) = replay.PortAndNameOf(seen.Target);
        string address = replay.AddressOf(seen.Target).ToString();
        string place = address.Contains(':', StringComparison.Ordinal) ? $"[{address}]:{port}" : $"{address}:{port}";
        OffNet explanation = OffNets.Of(marks);
        if (isTable)
        {
            string where = explanation == OffNet.No ? "on-net" : $"off-net: {explanation.Name()}";
            to.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{cdn,-12}{where,-24}{confidence,6:0.00}  {place}{(name is null ? string.Empty : "  " + Whorl.Fingerprints.Explain.Printable.Text(name))}\n")));
            return;
        }

        using (Utf8JsonWriter json = new(to, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type", "verdict");
            json.WriteString("target", name is null ? place : $"{place},{name}");
            json.WriteString("ip", address);
            json.WriteNumber("port", port);
            json.WriteString("sni", name);
            json.WriteString("observed_at", week.ToString());
            json.WriteStartObject("cdn");
            json.WriteString("name", cdn);
            json.WriteString("net", explanation == OffNet.No ? "on_net" : "off_net");
            json.WriteString("explanation", explanation.Name());
            json.WriteNumber("confidence", Math.Round(confidence, 6));
            json.WriteEndObject();
            json.WriteNull("c2");
            json.WriteStartArray("evidence");
            json.WriteStringValue($"its fingerprint was seen on servers that are {cdn}'s by AS, header and certificate");
            Mark(json, marks, CdnMarks.System, cdn, "autonomous system");
            Mark(json, marks, CdnMarks.Server, cdn, "Server header");
            Mark(json, marks, CdnMarks.Certificate, cdn, "certificate");
            json.WriteEndArray();
            json.WriteStartArray("caveats");
            if (explanation == OffNet.SameSoftware)
            {
                json.WriteStringValue("nothing but the fingerprint speaks for it: probably the same software somewhere else");
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        to.WriteByte((byte)'\n');
    }

    private static void Mark(Utf8JsonWriter json, CdnMarks marks, CdnMarks mark, string cdn, string what) =>
        json.WriteStringValue(marks.HasFlag(mark) ? $"its {what} is {cdn}'s" : $"its {what} is not {cdn}'s");
}
