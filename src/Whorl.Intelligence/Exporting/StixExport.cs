using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Intelligence.Exporting;

/// <summary>
/// A STIX 2.1 bundle. Fingerprints, for which STIX has no property, are in the pattern and in an extension of properties; the identifiers
/// are made of what they name.
/// </summary>
internal sealed class StixExport : IExportFormat
{
    // All versions of an object say the same moment of creation; it is not known when a threat was first exported.
    private const string Epoch = "2026-01-01T00:00:00.000Z";

    private static readonly string Extension = $"extension-definition--{NameUuid.Of("extension")}";
    private static readonly string Author = $"identity--{NameUuid.Of("identity")}";

    public string Name => "stix";

    public string Description => "a STIX 2.1 bundle: indicators, and the malware they indicate";

    public bool IsFolder => false;

    public void Write(SelectedThreats threats, IExportFiles files)
    {
        using Stream stream = files.Create("whorl-stix.json");
        using Utf8JsonWriter writer = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        HashSet<string> known = new(StringComparer.Ordinal);
        writer.WriteStartObject();
        writer.WriteString("type", "bundle");
        writer.WriteString("id", $"bundle--{NameUuid.Of("bundle")}");
        writer.WriteStartArray("objects");
        Begin(writer, Author, Epoch);
        writer.WriteString("name", "Whorl");
        writer.WriteString("identity_class", "system");
        writer.WriteEndObject();
        Begin(writer, Extension, Epoch);
        writer.WriteString("created_by_ref", Author);
        writer.WriteString("name", "TLS fingerprints");
        writer.WriteString("schema", "ja3, ja3s, ja4, jarm, atsf: strings; ambiguity: integer, benign names that share the value");
        writer.WriteString("version", "1.0.0");
        writer.WriteStartArray("extension_types");
        writer.WriteStringValue("property-extension");
        writer.WriteEndArray();
        writer.WriteEndObject();
        threats.Each(threat =>
        {
            string?[] comparisons = [.. threat.Parts.Select(part => StixComparisons.Of(part.Indicator, Extension))];
            if (comparisons.Contains(null))
            {
                return false;
            }

            WriteThreat(writer, threat, $"[{string.Join(" AND ", comparisons)}]", known);
            writer.Flush();
            return true;
        });
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void WriteThreat(Utf8JsonWriter writer, ExportedThreat threat, string pattern, HashSet<string> known)
    {
        string time = Time(threat.Source.RetrievedAt);
        Indicator first = threat.Parts[0].Indicator;
        string indicator = $"indicator--{NameUuid.Of($"indicator {threat.Source.Name} {threat.Family} {pattern}")}";
        if (!known.Add(indicator))
        {
            return;
        }

        string? light = threat.Light;
        if (light is not null && known.Add(TrafficLightMarking.IdOf(light)))
        {
            StixMarkings.Write(writer, light);
        }

        Begin(writer, indicator, time);
        writer.WriteString("created_by_ref", Author);
        Mark(writer, light);
        writer.WriteString("name", first.Description ?? $"{threat.Family ?? "a threat"} as listed by {threat.Source.Name}");
        writer.WriteString("pattern_type", "stix");
        writer.WriteString("pattern", pattern);
        writer.WriteString("valid_from", Time(first.FirstSeen ?? threat.Source.RetrievedAt));
        if (first.Expires is { } until)
        {
            writer.WriteString("valid_until", Time(until));
        }

        if (threat.Confidence is { } confidence)
        {
            writer.WriteNumber("confidence", confidence);
        }

        writer.WriteStartObject("extensions");
        writer.WriteStartObject(Extension);
        writer.WriteString("extension_type", "property-extension");
        foreach (ListedThreat part in threat.Parts.DistinctBy(part => part.Indicator.Type))
        {
            if (StixComparisons.PropertyOf(part.Indicator.Type) is { } property)
            {
                writer.WriteString(property, part.Indicator.Value);
            }
        }

        writer.WriteNumber("ambiguity", threat.Ambiguity);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
        if (threat.Family is { } family)
        {
            // A name that only a marked list gives stays marked; one that is free as well is a second object.
            string malware = $"malware--{NameUuid.Of($"malware {family} {light}")}";
            if (known.Add(malware))
            {
                Begin(writer, malware, Epoch);
                Mark(writer, light);
                writer.WriteString("name", family);
                writer.WriteBoolean("is_family", true);
                writer.WriteEndObject();
            }

            Begin(writer, $"relationship--{NameUuid.Of($"{indicator} {malware}")}", time);
            Mark(writer, light);
            writer.WriteString("relationship_type", "indicates");
            writer.WriteString("source_ref", indicator);
            writer.WriteString("target_ref", malware);
            writer.WriteEndObject();
        }
    }

    private static void Mark(Utf8JsonWriter writer, string? light)
    {
        if (light is not null)
        {
            writer.WriteStartArray("object_marking_refs");
            writer.WriteStringValue(TrafficLightMarking.IdOf(light));
            writer.WriteEndArray();
        }
    }

    private static void Begin(Utf8JsonWriter writer, string id, string time)
    {
        writer.WriteStartObject();
        writer.WriteString("type", id[..id.IndexOf("--", StringComparison.Ordinal)]);
        writer.WriteString("spec_version", "2.1");
        writer.WriteString("id", id);
        writer.WriteString("created", Epoch);
        writer.WriteString("modified", string.CompareOrdinal(time, Epoch) < 0 ? Epoch : time);
    }

    private static string Time(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
