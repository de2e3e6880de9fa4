using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Intelligence.Exporting;

/// <summary>
/// The file of one event. Objects follow all attributes in MISP's form, so that they are held until the file is closed.
/// </summary>
internal sealed class MispEventFile : IDisposable
{
    private readonly Stream stream;
    private readonly Utf8JsonWriter writer;
    private readonly List<(ExportedThreat Threat, MispObjectKind Kind)> objects = [];

    public MispEventFile(MispEventHead head, IExportFiles files)
    {
        Head = head;
        stream = files.Create($"{head.Id}.json");
        writer = Json(stream);
        writer.WriteStartObject();
        writer.WriteStartObject("Event");
        writer.WriteString("uuid", head.Id);
        head.Write(writer);
        writer.WriteString("publish_timestamp", head.Timestamp);
        writer.WriteBoolean("published", true);
        writer.WriteStartArray("Attribute");
    }

    /// <summary>The event.</summary>
    public MispEventHead Head { get; }

    /// <summary>A writer in the form of the export's files.</summary>
    public static Utf8JsonWriter Json(Stream stream) =>
        new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Adds a threat that has a place in an event.</summary>
    public void Add(ExportedThreat threat)
    {
        if (MispObjectKind.Of(threat) is { } kind)
        {
            objects.Add((threat, kind));
            return;
        }

        WriteAttribute(threat, threat.Parts[0], isIndicator: true, $"{Head.Id} {threat.Family}", relation: null);
        writer.Flush();
    }

    public void Dispose()
    {
        writer.WriteEndArray();
        writer.WriteStartArray("Object");
        foreach ((ExportedThreat threat, MispObjectKind kind) in objects)
        {
            WriteObject(threat, kind);
            writer.Flush();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Dispose();
        stream.WriteByte((byte)'\n');
        stream.Dispose();
    }

    private void WriteObject(ExportedThreat threat, MispObjectKind kind)
    {
        string name = $"{Head.Id} {kind.Name} {string.Join(' ', threat.Parts.Select(part => part.Indicator.Value))} {threat.Family}";
        writer.WriteStartObject();
        writer.WriteString("name", kind.Name);
        writer.WriteString("meta-category", "network");
        writer.WriteString("template_uuid", kind.Template);
        writer.WriteString("template_version", kind.Version);
        writer.WriteString("uuid", NameUuid.Of($"misp object {name}"));
        WriteFacts(threat, threat.Parts[0].Indicator);
        writer.WriteStartArray("Attribute");
        foreach (ListedThreat part in threat.Parts)
        {
            WriteAttribute(threat, part, kind.IsOfIndicators, name, MispObjectKind.RelationOf(part.Indicator.Type));
        }

        if (threat.Find(IndicatorType.Ja4) is not null)
        {
            writer.WriteStartObject();
            WriteKind("text", "Other", isIndicator: false, $"{name} type", "ja4-type");
            writer.WriteString("value", "JA4");
            writer.WriteString("timestamp", Head.Timestamp);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteAttribute(ExportedThreat threat, ListedThreat part, bool isIndicator, string owner, string? relation)
    {
        string type = MispTypes.Of(part.Indicator.Type)!;
        string value = MispTypes.ValueOf(part.Indicator);
        writer.WriteStartObject();
        WriteKind(type, type == "text" ? "Other" : "Network activity", isIndicator, $"{owner} {part.Indicator.Type} {value}", relation);
        writer.WriteString("value", value);
        WriteFacts(threat, part.Indicator);
        writer.WriteStartArray("Tag");
        if (threat.Family is { } family)
        {
            MispEventHead.WriteTag(writer, $"misp-galaxy:malpedia=\"{family.Replace('"', '\'')}\"");
        }

        MispEventHead.WriteTag(writer, string.Create(CultureInfo.InvariantCulture, $"whorl:ambiguity=\"{threat.Ambiguity}\""));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteKind(string type, string category, bool isIndicator, string name, string? relation)
    {
        writer.WriteString("uuid", NameUuid.Of($"misp attribute {name}"));
        writer.WriteString("type", type);
        writer.WriteString("category", category);
        writer.WriteBoolean("to_ids", isIndicator);
        if (relation is not null)
        {
            writer.WriteString("object_relation", relation);
        }
    }

    private void WriteFacts(ExportedThreat threat, Indicator indicator)
    {
        string confidence = threat.Confidence is { } given ? string.Create(CultureInfo.InvariantCulture, $"; confidence {given}") : string.Empty;
        writer.WriteString("comment", string.Create(CultureInfo.InvariantCulture, $"{threat.Family ?? "listed threat"}; ambiguity {threat.Ambiguity}{confidence}"));
        writer.WriteString("timestamp", Head.Timestamp);
        WriteTime("first_seen", indicator.FirstSeen);
        WriteTime("last_seen", indicator.LastSeen);
    }

    private void WriteTime(string name, long? seconds)
    {
        if (seconds is { } time)
        {
            writer.WriteString(name, DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-ddTHH:mm:ss+00:00", CultureInfo.InvariantCulture));
        }
    }
}
