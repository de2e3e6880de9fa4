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

    private void Mark(string? marking) => Light = TrafficLight.Stricter(Light, TrafficLightMarking.ColourOf(marking));
}
