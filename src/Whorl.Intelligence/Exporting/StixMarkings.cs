using System.Text.Json;
using Whorl.Intelligence.Feeds;

namespace Whorl.Intelligence.Exporting;

/// <summary>
/// The marking definitions of the traffic light protocol. STIX 2.1 fixes them for the protocol's first version, which has no
/// <c>amber+strict</c>: that one is from the extension for the second version.
/// </summary>
internal static class StixMarkings
{
    private const string Strict = "amber+strict";

    /// <summary>Writes a colour's definition, word for word that of the standard.</summary>
    public static void Write(Utf8JsonWriter writer, string light)
    {
        string name = light == "clear" ? "white" : light;
        writer.WriteStartObject();
        writer.WriteString("type", "marking-definition");
        writer.WriteString("spec_version", "2.1");
        writer.WriteString("id", TrafficLightMarking.IdOf(light));
        writer.WriteString("created", light == Strict ? "2022-10-01T00:00:00.000Z" : "2017-01-20T00:00:00.000Z");
        writer.WriteString("name", $"TLP:{name.ToUpperInvariant()}");
        if (light == Strict)
        {
            writer.WriteStartObject("extensions");
            writer.WriteStartObject("extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d");
            writer.WriteString("extension_type", "property-extension");
            writer.WriteString("tlp_2_0", name);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("definition_type", "tlp");
            writer.WriteStartObject("definition");
            writer.WriteString("tlp", name);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
