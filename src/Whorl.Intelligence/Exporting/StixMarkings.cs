using System.Text.Json;

namespace Whorl.Intelligence.Exporting;

/// <summary>
/// The marking definitions of the traffic light protocol. STIX 2.1 fixes them for the protocol's first version, which has no
/// <c>amber+strict</c>: that one is from the extension for the second version.
/// </summary>
internal static class StixMarkings
{
    private const string Strict = "amber+strict";

    /// <summary>The identifier of a colour's definition.</summary>
    public static string IdOf(string light) => "marking-definition--" + light switch
    {
        "clear" => "613f2e26-407d-48c7-9eca-b8e91df99dc9",
        "green" => "34098fce-860f-48ae-8e50-ebd3cc5e41da",
        "amber" => "f88d31f6-486f-44da-b317-01333bde0b82",
        Strict => "939a9414-2ddd-4d32-a0cd-375ea402b003",
        _ => "5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
    };

    /// <summary>Writes a colour's definition, word for word that of the standard.</summary>
    public static void Write(Utf8JsonWriter writer, string light)
    {
        string name = light == "clear" ? "white" : light;
        writer.WriteStartObject();
        writer.WriteString("type", "marking-definition");
        writer.WriteString("spec_version", "2.1");
        writer.WriteString("id", IdOf(light));
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
