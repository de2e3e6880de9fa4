using System.Text.Json;

namespace Whorl.Intelligence.Importing;

/// <summary>What was imported last under a name, or from an address.</summary>
/// <param name="Source">The source's name; empty for an address that was asked and not imported.</param>
/// <param name="Origin">File or address.</param>
/// <param name="Sha256">SHA-256 of what was read.</param>
/// <param name="CheckedAt">When that was, seconds since 1970.</param>
/// <param name="EntityTag">The entity tag that the server gave.</param>
/// <param name="LastModified">The time of change that the server gave, in its own words.</param>
public sealed record ImportMark(string Source, string Origin, string Sha256, long CheckedAt, string? EntityTag = null, string? LastModified = null);

/// <summary>
/// The marks of earlier imports, in a file of JSON lines beside the store: by them a file that is there still is not read again, and a
/// server is asked only for what has changed. Losing the file costs a repeated import and nothing else.
/// </summary>
public sealed class ImportMarks
{
    private readonly string? path;
    private readonly Dictionary<string, ImportMark> marks = new(StringComparer.Ordinal);

    private ImportMarks(string? path) => this.path = path;

    /// <summary>Marks that are forgotten with the process.</summary>
    public static ImportMarks InMemory() => new(null);

    /// <summary>The marks of a file, which need not exist yet; lines that cannot be read are left out.</summary>
    public static ImportMarks Load(string path)
    {
        ImportMarks loaded = new(path);
        loaded.Read();
        return loaded;
    }

    /// <summary>The last import under a name.</summary>
    public ImportMark? OfSource(string source) => marks.GetValueOrDefault(Key(source, string.Empty));

    /// <summary>The last request to an address, or import of a file.</summary>
    public ImportMark? OfOrigin(string origin) => marks.GetValueOrDefault(Key(string.Empty, origin));

    /// <summary>Keeps a mark of an import, under its name and its origin.</summary>
    public void Keep(ImportMark mark)
    {
        Put(Key(mark.Source, string.Empty), mark);
        Put(Key(string.Empty, mark.Origin), mark);
        Save();
    }

    /// <summary>Keeps what is known of an address.</summary>
    public void KeepOrigin(ImportMark mark)
    {
        Put(Key(string.Empty, mark.Origin), mark);
        Save();
    }

    private static string Key(string source, string origin) => $"{source}\n{origin}";

    private static string? Text(JsonElement line, string name) =>
        line.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Put(string key, ImportMark mark) => marks[key] = mark;

    private void Read()
    {
        if (path is null || !File.Exists(path))
        {
            return;
        }

        foreach (string line in File.ReadLines(path))
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                JsonElement root = document.RootElement;
                if (root.ValueKind == JsonValueKind.Object && Text(root, "key") is { } key && root.TryGetProperty("checked", out JsonElement when) && when.TryGetInt64(out long checkedAt))
                {
                    marks[key] = new ImportMark(Text(root, "source") ?? string.Empty, Text(root, "origin") ?? string.Empty, Text(root, "sha256") ?? string.Empty, checkedAt, Text(root, "etag"), Text(root, "modified"));
                }
            }
            catch (Exception problem) when (problem is JsonException or InvalidOperationException)
            {
                // A mark less: the file is read once more.
            }
        }
    }

    private void Save()
    {
        if (path is null)
        {
            return;
        }

        using MemoryStream text = new();
        foreach ((string key, ImportMark mark) in marks.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            using (Utf8JsonWriter writer = new(text))
            {
                writer.WriteStartObject();
                writer.WriteString("key", key);
                writer.WriteString("source", mark.Source);
                writer.WriteString("origin", mark.Origin);
                writer.WriteString("sha256", mark.Sha256);
                writer.WriteNumber("checked", mark.CheckedAt);
                writer.WriteString("etag", mark.EntityTag);
                writer.WriteString("modified", mark.LastModified);
                writer.WriteEndObject();
            }

            text.Write("\n"u8);
        }

        string temporary = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(temporary, text.ToArray());
        File.Move(temporary, path, overwrite: true);
    }
}
