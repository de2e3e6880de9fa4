using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats.Stix;

/// <summary>
/// What a bundle says around its indicators: the names of malware and tools, which indicators indicate them, and the traffic light.
/// Objects may refer to what comes later, so that this is read first.
/// </summary>
internal sealed class StixBundle
{
    private const int MostNames = 1_000_000;

    private static readonly Dictionary<string, string> Markings = new(StringComparer.Ordinal)
    {
        ["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"] = "clear",
        ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"] = "green",
        ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"] = "amber",
        ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"] = "red",
        ["marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487"] = "clear",
        ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"] = "green",
        ["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"] = "amber",
        ["marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"] = "amber+strict",
        ["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"] = "red",
    };

    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> indicated = new(StringComparer.Ordinal);

    public string? Light { get; private set; }

    public long? ModifiedAt { get; private set; }

    public static StixBundle Read(FeedText input)
    {
        StixBundle bundle = new();
        FeedRows nowhere = new(new Importing.DryFeedWriter());
        using JsonEntries entries = new(input, nowhere);
        while (entries.Next())
        {
            bundle.Take(entries.Entry);
        }

        return bundle;
    }

    /// <summary>The malware or tool that an indicator indicates, or null.</summary>
    public string? FamilyOf(string? indicator) =>
        indicator is not null && indicated.TryGetValue(indicator, out string? target) ? names.GetValueOrDefault(target) : null;

    private void Take(JsonElement entry)
    {
        foreach (JsonElement marking in JsonField.Elements(entry, "object_marking_refs"))
        {
            Mark(JsonField.Text(marking));
        }

        foreach (JsonElement part in JsonField.Elements(entry, "granular_markings"))
        {
            Mark(JsonField.Text(part, "marking_ref"));
        }

        long? modified = FeedDate.Read(JsonField.Text(entry, "modified"));
        ModifiedAt = modified > (ModifiedAt ?? 0) ? modified : ModifiedAt;
        switch (JsonField.Text(entry, "type"))
        {
            case "malware" or "tool" when names.Count < MostNames && JsonField.Text(entry, "id") is { } id && JsonField.Text(entry, "name") is { } name:
                names[id] = name;
                break;
            case "relationship" when JsonField.Text(entry, "relationship_type") == "indicates" && indicated.Count < MostNames
                && JsonField.Text(entry, "source_ref") is { } source && JsonField.Text(entry, "target_ref") is { } target
                && (target.StartsWith("malware--", StringComparison.Ordinal) || target.StartsWith("tool--", StringComparison.Ordinal)):
                indicated.TryAdd(source, target);
                break;
        }
    }

    private void Mark(string? marking) => Light = TrafficLight.Stricter(Light, Markings.GetValueOrDefault(marking ?? string.Empty));
}
