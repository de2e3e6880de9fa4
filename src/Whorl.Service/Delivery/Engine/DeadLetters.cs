using System.Buffers;
using System.Text.Json;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Engine;

/// <summary>What a receiver refused for good: one line of JSON for each event, with the reason, on the disk before the outlet moves on.</summary>
internal sealed class DeadLetters(string folder, string outlet, TimeProvider time)
{
    private static readonly JsonWriterOptions Lines = new() { Indented = false, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file.</summary>
    public string Path { get; } = System.IO.Path.Combine(folder, outlet + ".jsonl");

    /// <summary>Appends one event.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Append(in SpoolRecord record, string reason)
    {
        ArrayBufferWriter<byte> line = new();
        using (Utf8JsonWriter json = new(line, Lines))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().UtcDateTime);
            json.WriteString("outlet", outlet);
            json.WriteString("id", record.Id);
            json.WriteNumber("sequence", record.Sequence);
            json.WriteString("reason", reason);
            if (IsJson(record.Payload.Span))
            {
                json.WritePropertyName("event");
                json.WriteRawValue(record.Payload.Span, skipInputValidation: true);
            }
            else
            {
                json.WriteBase64String("event_base64", record.Payload.Span);
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        FolderSync.Make(folder);
        bool isNew = !File.Exists(Path);
        using (FileStream file = new(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0))
        {
            long before = file.Length;
            file.Position = Math.Max(0, before - 1);
            bool isTorn = before > 0 && file.ReadByte() != '\n';
            try
            {
                if (isTorn)
                {
                    // A line that a kill or a power failure left unfinished must not spoil this one.
                    file.Write("\n"u8);
                }

                file.Write(line.WrittenSpan);
                file.Flush(flushToDisk: true);
            }
            catch (IOException)
            {
                file.SetLength(before);
                throw;
            }
        }

        if (isNew)
        {
            FolderSync.Flush(folder);
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> payload)
    {
        if (payload.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            return false;
        }

        try
        {
            Utf8JsonReader reader = new(payload);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
