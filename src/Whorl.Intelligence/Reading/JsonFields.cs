using System.Text.Json;

namespace Whorl.Intelligence.Reading;

/// <summary>Fields of a JSON object that may lack them or have something else in their place.</summary>
internal static class JsonFields
{
    /// <summary>The text of a field; null where it is missing, no string, or no text.</summary>
    public static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.String ? Text(field) : null;

    /// <summary>The text of a string; null where it is no UTF-8.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The name of a property; null where it is no UTF-8.</summary>
    public static string? Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A whole number, also where it is written as text.</summary>
    public static long? Number(JsonElement record, string name) =>
        !record.TryGetProperty(name, out JsonElement field) ? null
        : field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out long number) ? number
        : field.ValueKind == JsonValueKind.String && long.TryParse(Text(field), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out number) ? number
        : null;

    /// <summary>A field that is an object or an array of a kind; false where it is not.</summary>
    public static bool TryHas(JsonElement record, string name, JsonValueKind kind, out JsonElement field) =>
        record.TryGetProperty(name, out field) && field.ValueKind == kind;

    /// <summary>Whether a field is true, also where that is written as text.</summary>
    public static bool IsTrue(JsonElement record, string name) =>
        record.TryGetProperty(name, out JsonElement field)
        && (field.ValueKind == JsonValueKind.True || (field.ValueKind == JsonValueKind.String && string.Equals(Text(field), "true", StringComparison.OrdinalIgnoreCase)));
}
