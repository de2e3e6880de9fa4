using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Whorl.Intelligence.Reading;

/// <summary>
/// JSON of any size, token by token, over a window that holds one token, or one value that was asked for whole. Several values one
/// after the other are read as one. Damage ends the reading and is kept by the text.
/// </summary>
public sealed class JsonTokens : IDisposable
{
    /// <summary>The most bytes of one value that is read whole.</summary>
    public const int LargestValue = 16 << 20;

    private readonly FeedText text;
    private readonly Stream stream;
    private byte[] window = new byte[1 << 16];
    private int tokenAt;
    private int next;
    private int end;
    private bool isEnded;
    private JsonReaderState before;
    private JsonReaderState state = new(new JsonReaderOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, AllowMultipleValues = true });

    internal JsonTokens(FeedText text)
    {
        this.text = text;
        stream = text.OpenStream();
        before = state;
    }

    /// <summary>What the token is.</summary>
    public JsonTokenType Type { get; private set; }

    /// <summary>How deep it stands; 0 for the outermost value.</summary>
    public int Depth { get; private set; }

    /// <summary>The name of a property, the text of a string or the digits of a number; null for other tokens.</summary>
    public string? Text { get; private set; }

    /// <summary>The name of the property whose value this token begins; null for elements of arrays and for names.</summary>
    public string? Property { get; private set; }

    /// <summary>Whether the token begins an element of an array.</summary>
    public bool IsElement { get; private set; }

    /// <summary>Goes to the next token; false at the end or at damage.</summary>
    public bool Next()
    {
        while (true)
        {
            Utf8JsonReader reader = new(window.AsSpan(next, end - next), isEnded, state);
            try
            {
                if (reader.Read())
                {
                    before = state;
                    tokenAt = next;
                    next += (int)reader.BytesConsumed;
                    state = reader.CurrentState;
                    bool isNamed = Type == JsonTokenType.PropertyName;
                    Property = isNamed ? Text : null;
                    Type = reader.TokenType;
                    IsElement = !isNamed && reader.TokenType is not (JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray) && reader.CurrentDepth > 0;
                    Depth = reader.CurrentDepth;
                    Text = TextOf(ref reader);
                    return true;
                }
            }
            catch (JsonException problem)
            {
                return End(problem);
            }

            tokenAt = next;
            if (isEnded || !Fill())
            {
                return false;
            }
        }
    }

    /// <summary>Passes over the rest of the value whose first token this is.</summary>
    public bool Skip()
    {
        if (Type is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        int depth = Depth;
        while (Next())
        {
            if (Depth == depth && Type is JsonTokenType.EndObject or JsonTokenType.EndArray)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Reads the value whose first token this is as a whole. False where it is larger than <see cref="LargestValue"/>, in which case it
    /// was passed over, or damaged, in which case the text has a reason and nothing follows.
    /// </summary>
    public bool TryReadValue([NotNullWhen(true)] out JsonDocument? value)
    {
        value = null;
        while (true)
        {
            Utf8JsonReader reader = new(window.AsSpan(tokenAt, end - tokenAt), isEnded, before);
            try
            {
                if (reader.Read() && JsonDocument.TryParseValue(ref reader, out value))
                {
                    next = tokenAt + (int)reader.BytesConsumed;
                    state = reader.CurrentState;
                    Type = reader.TokenType;
                    if (reader.BytesConsumed <= LargestValue)
                    {
                        return true;
                    }

                    value.Dispose();
                    value = null;
                    return false;
                }
            }
            catch (JsonException problem)
            {
                return End(problem);
            }

            if (end - tokenAt > LargestValue)
            {
                Skip();
                return false;
            }

            if (isEnded || !Fill())
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.PropertyName or JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => System.Text.Encoding.ASCII.GetString(reader.ValueSpan),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            // No UTF-8, or half a surrogate pair.
            return null;
        }
    }

    private bool End(JsonException problem)
    {
        long line = (problem.LineNumber ?? 0) + 1;
        text.Complain(string.Create(CultureInfo.InvariantCulture, $"its JSON is cut off or wrong at line {line}, byte {(problem.BytePositionInLine ?? 0) + 1}"));
        isEnded = true;
        next = end;
        tokenAt = end;
        return false;
    }

    private bool Fill()
    {
        if (tokenAt > 0)
        {
            window.AsSpan(tokenAt, end - tokenAt).CopyTo(window);
            next -= tokenAt;
            end -= tokenAt;
            tokenAt = 0;
        }

        if (end == window.Length)
        {
            if (window.Length > LargestValue)
            {
                text.Complain("a single value of its JSON is larger than 16 MiB");
                isEnded = true;
                next = end;
                tokenAt = end;
                return false;
            }

            Array.Resize(ref window, window.Length * 2);
        }

        int read = stream.Read(window.AsSpan(end));
        isEnded = read == 0;
        end += read;
        return true;
    }
}
