using System.Text.Json;
using Whorl.Intelligence.Feeds;

namespace Whorl.Intelligence.Formats.Misp;

/// <summary>What the tags of an event or an attribute say: the family, the traffic light, and themselves.</summary>
internal sealed class MispTags
{
    private static readonly string[] Galaxies =
    [
        "misp-galaxy:malpedia=", "misp-galaxy:mitre-malware=", "misp-galaxy:mitre-tool=", "misp-galaxy:tool=", "misp-galaxy:rat=", "misp-galaxy:banker=", "misp-galaxy:botnet=", "malware_classification:malware-family=",
    ];

    private readonly List<string> names = [];
    private int bestGalaxy = int.MaxValue;

    public string? Family { get; private set; }

    public string? Light { get; private set; }

    /// <summary>The tags, separated by commas; null where there are none.</summary>
    public string? Joined => names.Count == 0 ? null : string.Join(',', names);

    public static MispTags Of(JsonElement owner)
    {
        MispTags tags = new();
        foreach (JsonElement tag in JsonField.Elements(owner, "Tag"))
        {
            tags.Add(JsonField.Text(tag, "name"));
        }

        return tags;
    }

    public void Add(string? name)
    {
        if (string.IsNullOrWhiteSpace(name) || names.Count == 64)
        {
            return;
        }

        names.Add(name.Replace(',', ';'));
        Light = TrafficLight.Stricter(Light, name.StartsWith("tlp:", StringComparison.OrdinalIgnoreCase) ? TrafficLight.Read(name) : null);
        int galaxy = Array.FindIndex(Galaxies, beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
        if (galaxy >= 0 && galaxy < bestGalaxy)
        {
            bestGalaxy = galaxy;
            string value = name[Galaxies[galaxy].Length..].Trim('"', ' ');
            int number = value.LastIndexOf(" - S", StringComparison.Ordinal);
            Family = number > 0 ? value[..number] : value;
        }
    }
}
