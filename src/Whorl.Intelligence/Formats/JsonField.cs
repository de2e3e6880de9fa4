using System.Text.Json;

namespace Whorl.Intelligence.Formats;

/// <summary>Fields of an entry of JSON, which may be missing, null, of another kind, or no Unicode.</summary>
internal static class JsonField
{
    /// <summary>The text of a field: that of a string, the digits of a number, <c>true</c> or <c>false</c>; null for everything else.</summary>
    public static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) ? Text(value) : null;

    /// <summary>The text of a value.</summary>
    public static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether a field is true, as <c>true</c>, <c>1</c> or <c>"1"</c>; null where it is missing.</summary>
    public static bool? Switch(JsonElement entry, string name) => Text(entry, name) switch
    {
        "true" or "True" or "1" => true,
        "false" or "False" or "0" => false,
        _ => null,
    };

    /// <summary>A whole number from 0 to 100, or null.</summary>
    public static int? Percent(JsonElement entry, string name) =>
        int.TryParse(Text(entry, name), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int value) && value <= 100 ? value : null;

    /// <summary>The elements of a field that is an array; none where it is not.</summary>
    public static IEnumerable<JsonElement> Elements(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : Enumerable.Empty<JsonElement>();

    /// <summary>The texts of an array joined by commas, or a text as it is; null where there is none.</summary>
    public static string? List(JsonElement entry, string name)
    {
        string joined = string.Join(',', Elements(entry, name).Select(Text).Where(text => !string.IsNullOrEmpty(text)));
        return joined.Length > 0 ? joined : Text(entry, name);
    }

    /// <summary>The first characters of an entry, for the quarantine.</summary>
    public static string Excerpt(JsonElement entry)
    {
        try
        {
            string raw = entry.GetRawText();
            return raw.Length > 200 ? raw[..200] : raw;
        }
        catch (InvalidOperationException)
        {
            return "(no text)";
        }
    }
}
