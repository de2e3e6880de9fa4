using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// The objects that stand in the outermost arrays of a JSON file of any size, one after the other: elements of an array, of a property
/// that is an array.
/// </summary>
internal sealed class JsonEntries(FeedText input, FeedRows rows) : IDisposable
{
    private readonly JsonTokens tokens = input.OpenJson();
    private JsonDocument? document;

    /// <summary>The ordinal of the entry, from 1.</summary>
    public long Ordinal { get; private set; }

    /// <summary>The property whose array the entries are of; null for an array without a name.</summary>
    public string? List { get; private set; }

    /// <summary>The entry; valid until the next one.</summary>
    public JsonElement Entry => document!.RootElement;

    /// <summary>Goes to the next entry; one that is too large goes into quarantine.</summary>
    public bool Next()
    {
        document?.Dispose();
        document = null;
        while (tokens.Next())
        {
            if (tokens.Type == JsonTokenType.StartArray)
            {
                List = tokens.Property;
                continue;
            }

            if (tokens.Type != JsonTokenType.StartObject || !tokens.IsElement)
            {
                continue;
            }

            Ordinal++;
            if (tokens.TryReadValue(out document))
            {
                return true;
            }

            if (input.Damage is null)
            {
                rows.Begin(Ordinal, "(an entry of JSON)");
                rows.Reject("the entry is larger than 16 MiB");
            }
        }

        return false;
    }

    /// <summary>Begins the entry as a row.</summary>
    public void Begin() => rows.Begin(Ordinal, JsonField.Excerpt(Entry));

    public void Dispose()
    {
        document?.Dispose();
        tokens.Dispose();
    }
}
