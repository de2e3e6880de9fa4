using System.Text.Json;
using System.Text.Unicode;

namespace Whorl.Fuzz.Checks;

/// <summary>Whether output is what a strict reader of JSON takes.</summary>
internal static class JsonCheck
{
    /// <summary>Throws unless <paramref name="text"/> is one JSON value of the kind that begins with <paramref name="first"/>.</summary>
    public static void RequireValue(ReadOnlySpan<byte> text, JsonTokenType first)
    {
        if (!Utf8.IsValid(text))
        {
            throw new PropertyException("the output is not UTF-8");
        }

        Utf8JsonReader reader = new(text);
        if (!reader.Read() || reader.TokenType != first)
        {
            throw new PropertyException($"the output does not begin with {first}");
        }

        while (reader.Read())
        {
        }

        if (reader.BytesConsumed != text.Length)
        {
            throw new PropertyException("the output goes on after its value");
        }
    }
}
