using System.Runtime.InteropServices;
using System.Text.Json;
using Whorl.Intelligence.Feeds;

namespace Whorl.Intelligence.Reading;

/// <summary>
/// The objects of a file, each a row: those of one array, or one a line with comments (<c>#</c>) and empty lines between them. What is
/// no object goes into quarantine; in a file of lines the next line is read then.
/// </summary>
internal sealed class JsonRecords : IDisposable
{
    private const int LongestLine = 16 << 20;

    private readonly FeedText input;
    private readonly FeedRows rows;
    private readonly JsonTokens? tokens;
    private readonly ByteLines? lines;
    private JsonDocument? document;
    private long ordinal;

    /// <summary>Reads the objects of a file.</summary>
    public JsonRecords(FeedText input, FeedRows rows)
    {
        this.input = input;
        this.rows = rows;
        ReadOnlySpan<char> head = input.Sample().Text.AsSpan().TrimStart();
        if (head.StartsWith('[') && head[1..].TrimStart() is [] or ['{', ..])
        {
            tokens = input.OpenJson();
        }
        else
        {
            lines = new ByteLines(input.OpenStream(), LongestLine);
        }
    }

    /// <summary>Reads the objects of a member of an archive, one a line.</summary>
    public JsonRecords(FeedText input, Stream stream, FeedRows rows)
    {
        this.input = input;
        this.rows = rows;
        lines = new ByteLines(stream, LongestLine);
    }

    /// <summary>Begins the next object as a row; it is valid until the next call.</summary>
    public bool Next(out JsonElement record)
    {
        document?.Dispose();
        document = null;
        record = default;
        if (!(tokens is null ? NextLine() : NextValue()))
        {
            return false;
        }

        record = document!.RootElement;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        document?.Dispose();
        tokens?.Dispose();
        lines?.Dispose();
    }

    private bool NextLine()
    {
        while (lines!.TryNext(out ReadOnlySpan<byte> line))
        {
            ReadOnlySpan<byte> trimmed = line.Trim(" \t\0"u8);
            if (trimmed.IsEmpty || trimmed[0] == (byte)'#' || (lines.Line == 1 && trimmed[0] == (byte)'['))
            {
                continue; // Trisul begins with a list of the files it was made from
            }

            rows.Begin(lines.Line, line);
            if (lines.IsTooLong)
            {
                rows.Reject("the line is longer than 16 MiB");
                continue;
            }

            document = Parse(trimmed);
            if (document?.RootElement.ValueKind == JsonValueKind.Object)
            {
                return true;
            }

            document?.Dispose();
            document = null;
            rows.Reject("the line is no JSON object");
        }

        return false;
    }

    private bool NextValue()
    {
        while (tokens!.Next())
        {
            if (tokens.Type is JsonTokenType.StartArray or JsonTokenType.EndArray && tokens.Depth == 0)
            {
                continue;
            }

            ordinal++;
            if (tokens.Type == JsonTokenType.StartObject && tokens.TryReadValue(out document))
            {
                rows.Begin(ordinal, JsonMarshal.GetRawUtf8Value(document.RootElement));
                return true;
            }

            if (input.Damage is null)
            {
                rows.Begin(ordinal, tokens.Text ?? "(an entry of the array)");
                rows.Reject("the entry is no JSON object");
                tokens.Skip();
            }
        }

        return false;
    }

    private static JsonDocument? Parse(ReadOnlySpan<byte> line)
    {
        Utf8JsonReader reader = new(line);
        try
        {
            return JsonDocument.TryParseValue(ref reader, out JsonDocument? parsed) && !reader.Read() ? parsed : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
