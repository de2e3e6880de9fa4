using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats.Misp;

/// <summary>
/// Objects of MISP. Of those about fingerprints only the fingerprints are taken, as their addresses may be a victim's; what belongs
/// together, such as the JA3 and JA3S of a pair, is in one group.
/// </summary>
internal static class MispObject
{
    /// <summary>Reads one object as one row.</summary>
    public static void Read(JsonElement entry, MispEvent? parent, FeedRows rows)
    {
        if (JsonField.Switch(entry, "deleted") == true)
        {
            return;
        }

        string name = JsonField.Text(entry, "name") ?? string.Empty;
        List<Indicator> found = [];
        Dictionary<string, string> texts = new(StringComparer.Ordinal);
        MispTags tags = new();
        foreach (JsonElement attribute in JsonField.Elements(entry, "Attribute"))
        {
            string relation = JsonField.Text(attribute, "object_relation") ?? string.Empty;
            texts.TryAdd(relation, JsonField.Text(attribute, "value") ?? string.Empty);
            foreach (JsonElement tag in JsonField.Elements(attribute, "Tag"))
            {
                tags.Add(JsonField.Text(tag, "name"));
            }

            if (JsonField.Switch(attribute, "deleted") != true)
            {
                Collect(name, relation, attribute, found);
            }
        }

        if (name == "ja4-plus" && texts.TryGetValue("ja4-fingerprint", out string? fingerprint))
        {
            if (MispAttribute.Ja4Kind(texts.GetValueOrDefault("ja4-type")) is { } kind)
            {
                found.Add(new Indicator { Type = kind, Value = fingerprint, Role = IndicatorRole.Threat });
            }
            else
            {
                rows.Reject("the kind of JA4 is not known");
            }
        }

        (long? first, long? last) = MispAttribute.Dates(entry, parent);
        int group = found.Count > 1 && name is not "c2-list" ? rows.NewGroup() : 0;
        foreach (Indicator indicator in found)
        {
            rows.Add(indicator with
            {
                Group = group,
                Label = rows.Label ?? texts.GetValueOrDefault("tool") ?? texts.GetValueOrDefault("threat") ?? tags.Family ?? parent?.Tags.Family,
                Description = texts.GetValueOrDefault("tls-implementation") ?? texts.GetValueOrDefault("description") ?? JsonField.Text(entry, "comment") ?? parent?.Info,
                Reference = texts.GetValueOrDefault("reference") ?? texts.GetValueOrDefault("report-url"),
                FirstSeen = FeedDate.Read(texts.GetValueOrDefault("first-seen")) ?? first,
                LastSeen = FeedDate.Read(texts.GetValueOrDefault("last-seen")) ?? last,
                Tags = tags.Joined ?? parent?.Tags.Joined,
            });
        }
    }

    private static void Collect(string name, string relation, JsonElement attribute, List<Indicator> found)
    {
        // x509 has the names and addresses of its subject, ja3 and ja3s those of both ends: none of them is an indicator by itself.
        bool isOnlyFingerprints = name is "x509" or "ja3" or "ja3s" or "jarm" or "ja4-plus";
        if (relation is "ja4-fingerprint" || (!isOnlyFingerprints && MispAttribute.IsUnwanted(attribute)))
        {
            return;
        }

        foreach ((IndicatorType type, string value) in MispAttribute.Values(attribute))
        {
            if (!isOnlyFingerprints || type < IndicatorType.Address)
            {
                found.Add(new Indicator { Type = type, Value = value, Role = IndicatorRole.Threat });
            }
        }
    }
}
