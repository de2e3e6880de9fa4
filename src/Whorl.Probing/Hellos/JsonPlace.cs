using System.Globalization;
using System.Text.Json;

namespace Whorl.Probing.Hellos;

/// <summary>A value in a JSON document and the way to it, so that what is wrong with it can be said with its place.</summary>
internal readonly struct JsonPlace(string path, JsonElement value)
{
    /// <summary>The kind of the value.</summary>
    public JsonValueKind Kind => value.ValueKind;

    /// <summary>Reads a document whose root is an object.</summary>
    public static JsonPlace Parse(string file, ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonPlace root = new(file, document.RootElement.Clone());
            return root.Kind == JsonValueKind.Object ? root : throw root.Wrong("must be an object");
        }
        catch (JsonException broken)
        {
            string line = (broken.LineNumber.GetValueOrDefault() + 1).ToString(CultureInfo.InvariantCulture);
            throw new InvalidHelloException($"{file}: line {line} is no valid JSON.", broken);
        }
    }

    /// <summary>The exception that names this place.</summary>
    public InvalidHelloException Wrong(string what) => new($"{path}: {what}.");

    /// <summary>Whether an object has a key.</summary>
    public bool Has(string key) => value.TryGetProperty(key, out _);

    /// <summary>The value of a key that must be there.</summary>
    public JsonPlace this[string key] =>
        value.TryGetProperty(key, out JsonElement member) ? new JsonPlace(path + "." + key, member) : throw Wrong($"has no \"{key}\"");

    /// <summary>Refuses keys that are not listed, as a misspelt one would silently change the hello.</summary>
    public void Allow(params ReadOnlySpan<string> keys)
    {
        if (Kind != JsonValueKind.Object)
        {
            throw Wrong("must be an object");
        }

        foreach (JsonProperty member in value.EnumerateObject())
        {
            string name = Unicode(() => member.Name);
            if (!keys.Contains(name))
            {
                throw Wrong($"\"{name}\" is not known here; known are {string.Join(", ", keys.ToArray())}");
            }
        }
    }

    /// <summary>The items of a list.</summary>
    public JsonPlace[] Items()
    {
        if (Kind != JsonValueKind.Array)
        {
            throw Wrong("must be a list");
        }

        var items = new JsonPlace[value.GetArrayLength()];
        int count = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            items[count] = new JsonPlace($"{path}[{count.ToString(CultureInfo.InvariantCulture)}]", item);
            count++;
        }

        return items;
    }

    /// <summary>A text.</summary>
    public string Text() => Kind == JsonValueKind.String ? Unicode(value.GetString)! : throw Wrong("must be a text");

    /// <summary>A yes or no.</summary>
    public bool Flag() => Kind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong("must be true or false");

    /// <summary>A whole number from 0 to <paramref name="most"/>.</summary>
    public int Number(int most) =>
        Kind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0 && number <= most
            ? number
            : throw Wrong($"must be a whole number from 0 to {most.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>A number written as text in hexadecimal, such as "0x1301".</summary>
    public int Hexadecimal(int most)
    {
        string text = Text();
        return text.StartsWith("0x", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int number)
            && number >= 0 && number <= most
                ? number
                : throw Wrong($"must be written as 0x0 to 0x{most.ToString("x", CultureInfo.InvariantCulture)}");
    }

    /// <summary>A text of the document, which the parser checks for UTF-8 and whole surrogates only when it is asked for.</summary>
    private string Unicode(Func<string?> read)
    {
        try
        {
            return read()!;
        }
        catch (InvalidOperationException broken)
        {
            throw new InvalidHelloException($"{path}: has a text that is no Unicode.", broken);
        }
    }

    /// <summary>Bytes written as text in hexadecimal.</summary>
    public byte[] Bytes()
    {
        try
        {
            return Convert.FromHexString(Text());
        }
        catch (FormatException)
        {
            throw Wrong("must be bytes in hexadecimal");
        }
    }
}
