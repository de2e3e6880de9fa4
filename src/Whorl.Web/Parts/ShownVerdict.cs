using System.Text.Json;

namespace Whorl.Web.Parts;

/// <summary>A verdict as it was given, read from its document: what is there of it, whichever kind it is.</summary>
public sealed record ShownVerdict
{
    /// <summary>What was found in a word; null where it has none.</summary>
    public string? Word { get; init; }

    /// <summary>The score; null for unknown.</summary>
    public double? Score { get; init; }

    /// <summary>Its lower bound.</summary>
    public double? Lower { get; init; }

    /// <summary>The threshold.</summary>
    public double? Threshold { get; init; }

    /// <summary>Listed servers with the fingerprint.</summary>
    public long Block { get; init; }

    /// <summary>Popular servers with it.</summary>
    public long Top { get; init; }

    /// <summary>The families, the most frequent first.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>The JARM; null for none.</summary>
    public string? Jarm { get; init; }

    /// <summary>The ATSF's hash; null for none.</summary>
    public string? Atsf { get; init; }

    /// <summary>The delivery network; null for none.</summary>
    public string? Cdn { get; init; }

    /// <summary>What lists name: what, the value, the source, the label.</summary>
    public IReadOnlyList<(string What, string Value, string Source, string? Label)> Listed { get; init; } = [];

    /// <summary>What speaks for and against.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What not to conclude.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>Reads a document.</summary>
    public static ShownVerdict Read(ReadOnlyMemory<byte> document)
    {
        using JsonDocument parsed = JsonDocument.Parse(document);
        JsonElement root = parsed.RootElement;
        JsonElement c2 = Member(root, "c2");
        JsonElement prints = Member(root, "fingerprints");
        return new ShownVerdict
        {
            Word = Text(c2, "verdict") ?? Text(root, "word"),
            Score = Number(c2, "score"),
            Lower = Number(c2, "lower"),
            Threshold = Number(c2, "threshold"),
            Block = (long)(Number(c2, "n_block") ?? 0),
            Top = (long)(Number(c2, "n_top") ?? 0),
            Families = Texts(c2, "family"),
            Jarm = Text(prints, "jarm"),
            Atsf = Text(prints, "atsf_hash"),
            Cdn = Text(Member(root, "cdn"), "name"),
            Listed = [.. Items(root, "listed").Select(each => (Text(each, "what") ?? "", Text(each, "value") ?? "", Text(each, "source") ?? "", Text(each, "label")))],
            Evidence = Texts(root, "evidence"),
            Caveats = Texts(root, "caveats"),
        };
    }

    private static JsonElement Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement member) ? member : default;

    private static string? Text(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static double? Number(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : default;

    private static List<string> Texts(JsonElement of, string name) => [.. Items(of, name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];
}
