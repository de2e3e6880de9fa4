using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats.Misp;

/// <summary>What an event says of all that is in it. Its tags may stand behind its attributes, so that a file is read twice.</summary>
internal sealed class MispEvent
{
    public string? Info { get; private set; }

    public long? Date { get; private set; }

    public long? PublishedAt { get; private set; }

    public MispTags Tags { get; } = new();

    /// <summary>The events of a file, in its order, without their attributes and objects.</summary>
    public static List<MispEvent> ReadAll(FeedText input)
    {
        List<MispEvent> events = [];
        using JsonTokens tokens = input.OpenJson();
        while (tokens.Next())
        {
            if (tokens is { Type: JsonTokenType.StartObject, Property: "Event" })
            {
                MispEvent current = new();
                events.Add(current);
                current.Read(tokens);
            }
            else if (IsContent(tokens))
            {
                tokens.Skip();
            }
        }

        return events;
    }

    /// <summary>Whether the token begins a list of attributes or objects.</summary>
    public static bool IsContent(JsonTokens tokens) =>
        tokens.Type == JsonTokenType.StartArray && tokens.Property is "Attribute" or "Object" or "ShadowAttribute" or "EventReport" or "Galaxy" or "RelatedEvent";

    private void Read(JsonTokens tokens)
    {
        int depth = tokens.Depth;
        while (tokens.Next() && !(tokens.Type == JsonTokenType.EndObject && tokens.Depth == depth))
        {
            if (tokens.Type is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                if (tokens is not { Type: JsonTokenType.StartArray, Property: "Tag" })
                {
                    tokens.Skip();
                }
                else if (tokens.TryReadValue(out JsonDocument? list))
                {
                    using (list)
                    {
                        foreach (JsonElement tag in list.RootElement.EnumerateArray())
                        {
                            Tags.Add(JsonField.Text(tag, "name"));
                        }
                    }
                }
            }
            else if (tokens.Property is { } property)
            {
                Take(property, tokens.Text);
            }
        }
    }

    private void Take(string property, string? text)
    {
        switch (property)
        {
            case "info":
                Info = text;
                break;
            case "date":
                Date = FeedDate.Read(text);
                break;
            case "publish_timestamp" or "timestamp" when FeedDate.Read(text) is { } time && time > (PublishedAt ?? 0):
                PublishedAt = time;
                break;
        }
    }
}
