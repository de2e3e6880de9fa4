using System.Text.Json;

namespace Whorl.Service.Campaigns;

/// <summary>Lines that are no targets, as JSON.</summary>
internal static class BadLineJson
{
    /// <summary>Reads what <see cref="Write(IReadOnlyList{BadLine})"/> made.</summary>
    public static IReadOnlyList<BadLine> Read(ReadOnlyMemory<byte> json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Select(line => new BadLine(line.GetProperty("line").GetInt64(), line.GetProperty("text").GetString()!, line.GetProperty("why").GetString()!))];
    }

    /// <summary>Writes them into a document of their own.</summary>
    public static byte[] Write(IReadOnlyList<BadLine> lines)
    {
        using MemoryStream body = new();
        using (Utf8JsonWriter json = new(body))
        {
            Write(json, lines);
        }

        return body.ToArray();
    }

    /// <summary>Writes them as an array.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<BadLine> lines)
    {
        json.WriteStartArray();
        foreach (BadLine line in lines)
        {
            json.WriteStartObject();
            json.WriteNumber("line", line.Line);
            json.WriteString("text", line.Text);
            json.WriteString("why", line.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
