using System.Text;
using System.Text.Json;

namespace Whorl.Intelligence.Logs;

/// <summary>
/// The places of known keys in one JSON object, found in a single pass without making objects; values are views of the line. Records of
/// one program have their keys in one order, so the key after the last is looked at first. Used again for every line.
/// </summary>
internal sealed class JsonLine
{
    private readonly byte[][] keys;
    private readonly JsonTokenType[] kinds;
    private readonly bool[] areEscaped;
    private readonly int[] starts;
    private readonly int[] lengths;
    private byte[] scratch = new byte[1024];
    private int used;

    /// <summary>A reader of those keys, which are known by their places in the list.</summary>
    public JsonLine(params ReadOnlySpan<string> keys)
    {
        this.keys = new byte[keys.Length][];
        for (int i = 0; i < keys.Length; i++)
        {
            this.keys[i] = Encoding.UTF8.GetBytes(keys[i]);
        }

        kinds = new JsonTokenType[keys.Length];
        areEscaped = new bool[keys.Length];
        starts = new int[keys.Length];
        lengths = new int[keys.Length];
    }

    /// <summary>Finds the keys of an object; false where the line is no JSON object. Of a key that comes twice the first counts.</summary>
    public bool TryScan(ReadOnlySpan<byte> line)
    {
        Array.Clear(kinds);
        used = 0;
        try
        {
            Utf8JsonReader json = new(line);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            int next = 0;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                int key = Find(ref json, next);
                json.Read();
                if (key < 0 || kinds[key] != JsonTokenType.None)
                {
                    json.Skip();
                    continue;
                }

                next = key + 1;
                Keep(key, ref json);
            }

            return json.TokenType == JsonTokenType.EndObject && !json.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>What a key's value is; <see cref="JsonTokenType.None"/> where the key is missing.</summary>
    public JsonTokenType Kind(int key) => kinds[key];

    /// <summary>Whether a key has a value that is not null.</summary>
    public bool Has(int key) => kinds[key] is not (JsonTokenType.None or JsonTokenType.Null);

    /// <summary>A value as it stands in the line: with brackets, without quotes.</summary>
    public ReadOnlySpan<byte> Raw(int key, ReadOnlySpan<byte> line) => kinds[key] == JsonTokenType.None ? default : line.Slice(starts[key], lengths[key]);

    /// <summary>The text of a string or the digits of a number; empty for everything else.</summary>
    public ReadOnlySpan<byte> Text(int key, ReadOnlySpan<byte> line) =>
        kinds[key] is not (JsonTokenType.String or JsonTokenType.Number) ? default
        : areEscaped[key] ? Unescape(line.Slice(starts[key] - 1, lengths[key] + 2))
        : line.Slice(starts[key], lengths[key]);

    /// <summary>Whether a value is true.</summary>
    public bool IsTrue(int key) => kinds[key] == JsonTokenType.True;

    /// <summary>The strings of an array, one after the other with a separator between them; null where there are none.</summary>
    public static string? Join(ReadOnlySpan<byte> array, char separator)
    {
        if (array.Length <= 2)
        {
            return null;
        }

        StringBuilder joined = new();
        Utf8JsonReader json = new(array);
        try
        {
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.String)
                {
                    if (joined.Length > 0)
                    {
                        joined.Append(separator);
                    }

                    joined.Append(json.GetString());
                }
            }
        }
        catch (InvalidOperationException)
        {
            // A string that is no UTF-8 or has half a surrogate pair ends the list.
        }

        return joined.Length == 0 ? null : joined.ToString();
    }

    private void Keep(int key, ref Utf8JsonReader json)
    {
        kinds[key] = json.TokenType;
        int start = (int)json.TokenStartIndex;
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                json.Skip();
                starts[key] = start;
                lengths[key] = (int)json.BytesConsumed - start;
                break;
            case JsonTokenType.String:
                starts[key] = start + 1;
                lengths[key] = json.ValueSpan.Length;
                areEscaped[key] = json.ValueIsEscaped;
                break;
            default:
                starts[key] = start;
                lengths[key] = json.ValueSpan.Length;
                areEscaped[key] = false;
                break;
        }
    }

    private int Find(ref Utf8JsonReader json, int expected)
    {
        if (expected < keys.Length && json.ValueTextEquals(keys[expected]))
        {
            return expected;
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (json.ValueTextEquals(keys[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> quoted)
    {
        if (scratch.Length - used < quoted.Length)
        {
            // Views given before stay on the old array.
            scratch = new byte[Math.Max(scratch.Length * 2, quoted.Length * 2)];
            used = 0;
        }

        Span<byte> to = scratch.AsSpan(used);
        Utf8JsonReader json = new(quoted);
        try
        {
            json.Read();
            int length = json.CopyString(to);
            used += length;
            return to[..length];
        }
        catch (InvalidOperationException)
        {
            return quoted[1..^1];
        }
    }
}
