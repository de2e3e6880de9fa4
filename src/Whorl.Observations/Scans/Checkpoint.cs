using System.Text.Json;
using Whorl.Capture.Files;

namespace Whorl.Observations.Scans;

/// <summary>
/// How far a scan has come, in a file: the settings it was started with, which targets are done, and how long the output was
/// when they were. Written beside the old one and moved over it, so that whenever the scan is killed one of the two is there.
/// </summary>
public sealed class Checkpoint
{
    private const int Version = 1;

    /// <summary>The settings of the scan by the names of their options.</summary>
    public required IReadOnlyDictionary<string, string[]> Settings { get; init; }

    /// <summary>Which targets are done.</summary>
    public required DoneSet Done { get; init; }

    /// <summary>The bytes of the output that belong to them.</summary>
    public long OutputLength { get; set; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Reads a checkpoint; false, with the reason in a clause, where the file is none.</summary>
    public static bool TryRead(string path, out Checkpoint? checkpoint, out string problem)
    {
        try
        {
            return TryRead(File.ReadAllBytes(path), out checkpoint, out problem);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            checkpoint = null;
            problem = $"cannot be read: {FileProblem.InOneClause(failure)}";
            return false;
        }
    }

    /// <summary>Writes the checkpoint, whole or not at all.</summary>
    public void Write(string path)
    {
        string temporary = path + ".new";
        using (FileStream stream = new(temporary, FileMode.Create, FileAccess.Write))
        {
            Write(stream);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a checkpoint from the bytes of its file.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, out Checkpoint? checkpoint, out string problem)
    {
        checkpoint = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("whorl_checkpoint", out JsonElement version))
            {
                problem = "is no checkpoint of a scan";
                return false;
            }

            if (version.GetInt32() != Version)
            {
                problem = "is a checkpoint of another version of whorl";
                return false;
            }

            checkpoint = new Checkpoint
            {
                Settings = root.GetProperty("settings").EnumerateObject().ToDictionary(
                    setting => setting.Name, setting => setting.Value.EnumerateArray().Select(value => value.GetString() ?? throw new FormatException("A setting has no value.")).ToArray(), StringComparer.Ordinal),
                Done = new DoneSet(root.GetProperty("done_below").GetInt64(), root.GetProperty("done").EnumerateArray().Select(range => (range[0].GetInt64(), range[1].GetInt64()))),
                OutputLength = NotNegative(root.GetProperty("output_length").GetInt64()),
                IsComplete = root.GetProperty("complete").GetBoolean(),
            };
            problem = "";
            return true;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            problem = "is no checkpoint of a scan, or a damaged one";
            return false;
        }
    }

    /// <summary>Writes the checkpoint's text.</summary>
    public void Write(Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = false });
        json.WriteStartObject();
        json.WriteNumber("whorl_checkpoint", Version);
        json.WriteStartObject("settings");
        foreach ((string name, string[] values) in Settings)
        {
            json.WriteStartArray(name);
            foreach (string value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteNumber("output_length", OutputLength);
        json.WriteBoolean("complete", IsComplete);
        json.WriteNumber("done_below", Done.Below);
        json.WriteStartArray("done");
        foreach ((long first, long last) in Done.Ranges())
        {
            json.WriteStartArray();
            json.WriteNumberValue(first);
            json.WriteNumberValue(last);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static long NotNegative(long length) => length >= 0 ? length : throw new FormatException("A length is below zero.");
}
