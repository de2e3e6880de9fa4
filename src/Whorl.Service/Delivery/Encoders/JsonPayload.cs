using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// What encoders of JSON share: a writer for each thread, which is used again, and members that are left out where nothing is known.
/// Lone halves of surrogate pairs become U+FFFD; control characters are escaped, so that a payload is one line.
/// </summary>
internal static class JsonPayload
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static Utf8JsonWriter? writer;

    /// <summary>This thread's writer, begun anew; <see cref="End"/> gives it back.</summary>
    public static Utf8JsonWriter Begin(IBufferWriter<byte> to)
    {
        Utf8JsonWriter json = writer ?? new Utf8JsonWriter(to, Options);
        writer = null;
        json.Reset(to);
        json.WriteStartObject();
        return json;
    }

    /// <summary>Ends the object that <see cref="Begin"/> began.</summary>
    public static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.Flush();
        json.Reset(Nowhere.Instance);
        writer = json;
    }

    /// <summary>A text, unless there is none.</summary>
    public static void Text(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>A text in capitals, unless there is none.</summary>
    public static void Capitals(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        const int MaxHash = 128;
        if (value is null || value.Length > MaxHash)
        {
            json.Text(name, value);
            return;
        }

        Span<char> capitals = stackalloc char[MaxHash];
        int length = value.AsSpan().ToUpperInvariant(capitals);
        if (length > 0)
        {
            json.WriteString(name, capitals[..length]);
        }
    }

    /// <summary>A number, unless there is none.</summary>
    public static void Number(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>A number, unless there is none.</summary>
    public static void Number(this Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    /// <summary>Yes or no, unless it is not known.</summary>
    public static void Flag(this Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } known)
        {
            json.WriteBoolean(name, known);
        }
    }

    /// <summary>A list, unless it is empty.</summary>
    public static void Texts(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            json.List(name, values);
        }
    }

    /// <summary>A list, also an empty one.</summary>
    public static void List(this Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < values.Count; i++)
        {
            json.WriteStringValue(values[i]);
        }

        json.WriteEndArray();
    }

    /// <summary>A value of a list, unless there is none.</summary>
    public static void Value(this Utf8JsonWriter json, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            json.WriteStringValue(value);
        }
    }

    /// <summary>A time, see <see cref="EventTime.Write"/>.</summary>
    public static void Time(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long nanoseconds, int digits, ReadOnlySpan<byte> ending)
    {
        Span<byte> text = stackalloc byte[EventTime.MaxLength];
        json.WriteString(name, text[..EventTime.Write(nanoseconds, digits, ending, text)]);
    }

    /// <summary>A time in whole seconds, unless there is none that can be written.</summary>
    public static void Seconds(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? seconds, ReadOnlySpan<byte> ending)
    {
        Span<byte> text = stackalloc byte[EventTime.MaxLength];
        int length = seconds is { } value ? EventTime.WriteSeconds(value, ending, text) : 0;
        if (length > 0)
        {
            json.WriteString(name, text[..length]);
        }
    }

    /// <summary>Seconds since 1970 as a number with six digits behind the point.</summary>
    public static void Epoch(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long nanoseconds)
    {
        Span<byte> text = stackalloc byte[EventTime.MaxLength];
        json.WritePropertyName(name);
        json.WriteRawValue(text[..EventTime.WriteEpoch(nanoseconds, text)], skipInputValidation: true);
    }

    /// <summary>What an idle writer points to, so that it keeps nobody's buffer alive.</summary>
    private sealed class Nowhere : IBufferWriter<byte>
    {
        public static readonly Nowhere Instance = new();

        public void Advance(int count)
        {
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => new byte[Math.Max(sizeHint, 1)];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
