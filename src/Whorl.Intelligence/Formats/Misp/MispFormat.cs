using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats.Misp;

/// <summary>
/// MISP: an event, an array of events, the answer of a search for attributes or events, or the folder of a feed. A row is an attribute, or
/// an object with its attributes.
/// </summary>
internal sealed class MispFormat : IFeedFormat
{
    public string Name => "misp";

    public string Description => "MISP: events, objects and attributes (JSON), or the folder of a MISP feed";

    public Likeness Recognise(FeedSample sample) =>
        !sample.IsJson ? Likeness.None
        : sample.HasKey("Event") || (sample.HasKey("Attribute") && sample.HasKey("category")) ? Likeness.Certain
        : Likeness.None;

    public FeedFacts Describe(FeedText input)
    {
        string? light = null;
        long? updated = null;
        foreach (MispEvent found in MispEvent.ReadAll(input))
        {
            light = TrafficLight.Stricter(light, found.Tags.Light);
            updated = found.PublishedAt > (updated ?? 0) ? found.PublishedAt : updated;
        }

        return new FeedFacts(updated, TrafficLight: light);
    }

    public void Read(FeedText input, FeedRows rows)
    {
        List<MispEvent> events = MispEvent.ReadAll(input);
        string? damage = input.Damage;
        using JsonTokens tokens = input.OpenJson();
        int at = -1;
        long ordinal = 0;
        while (tokens.Next())
        {
            if (tokens is { Type: JsonTokenType.StartObject, Property: "Event" })
            {
                at++;
            }
            else if (tokens is { Type: JsonTokenType.StartArray, Property: "Attribute" or "Object" })
            {
                ReadList(tokens, tokens.Property == "Object", at >= 0 && at < events.Count ? events[at] : null, rows, ref ordinal);
            }
            else if (MispEvent.IsContent(tokens))
            {
                tokens.Skip();
            }
        }

        if (damage is not null)
        {
            input.Complain(damage);
        }
    }

    private static void ReadList(JsonTokens tokens, bool isOfObjects, MispEvent? parent, FeedRows rows, ref long ordinal)
    {
        int depth = tokens.Depth;
        while (tokens.Next() && tokens.Depth > depth)
        {
            ordinal++;
            if (!tokens.TryReadValue(out JsonDocument? document))
            {
                rows.Begin(ordinal, "(an entry of JSON)");
                rows.Reject("the entry is larger than 16 MiB, or cut off");
                continue;
            }

            using (document)
            {
                rows.Begin(ordinal, JsonField.Excerpt(document.RootElement));
                if (document.RootElement.ValueKind != JsonValueKind.Object)
                {
                    rows.Reject("the entry is no object");
                }
                else if (isOfObjects)
                {
                    MispObject.Read(document.RootElement, parent, rows);
                }
                else
                {
                    ReadAttribute(document.RootElement, parent, rows);
                }
            }
        }
    }

    private static void ReadAttribute(JsonElement attribute, MispEvent? parent, FeedRows rows)
    {
        if (MispAttribute.IsUnwanted(attribute))
        {
            return;
        }

        MispTags tags = MispTags.Of(attribute);
        (long? first, long? last) = MispAttribute.Dates(attribute, parent);
        foreach ((IndicatorType type, string value) in MispAttribute.Values(attribute))
        {
            rows.Add(new Indicator
            {
                Type = type,
                Value = value,
                Role = IndicatorRole.Threat,
                Label = rows.Label ?? tags.Family ?? parent?.Tags.Family,
                Description = JsonField.Text(attribute, "comment") is { Length: > 0 } comment ? comment : parent?.Info,
                FirstSeen = first,
                LastSeen = last,
                Tags = tags.Joined ?? parent?.Tags.Joined,
            });
        }
    }
}
