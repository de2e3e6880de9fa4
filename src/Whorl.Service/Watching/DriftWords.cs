using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Detection.Differences;
using Whorl.Fingerprints.Explain;

namespace Whorl.Service.Watching;

/// <summary>A drift in words.</summary>
/// <param name="Changes">What changed, what matters most first.</param>
/// <param name="Likely">The likely cause, as of <see cref="LikelyCauses"/>; null for none.</param>
/// <param name="Reasons">What speaks for it.</param>
public sealed record DriftWords(IReadOnlyList<DriftChange> Changes, string? Likely, IReadOnlyList<string> Reasons)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The changes in one line.</summary>
    public string Sentence => Changes.Count switch
    {
        0 => "It looks otherwise, and what is kept does not show where",
        1 => Changes[0].Text,
        _ => $"{Changes[0].Text}; and {Printable.Count(Changes.Count - 1, "more change")}",
    };

    /// <summary>The likely cause in words.</summary>
    public string Cause
    {
        get
        {
            string words = Likely switch
            {
                "update" => "most likely its software was updated",
                "configuration" => "most likely its settings were changed",
                "other-machine" => "most likely another machine or program answers",
                "certificate-renewal" => "most likely its certificate was renewed",
                _ => "nothing speaks for one cause more than for another",
            };
            return Reasons.Count == 0 ? words : $"{words}: {Printable.List(Reasons)}";
        }
    }

    /// <summary>What changed between two looks.</summary>
    public static DriftWords Of(Look before, Look after, SeenElsewhere? elsewhere)
    {
        ServerDifference difference = ServerDifference.Between(before.Seen, after.Seen, elsewhere);
        List<DriftChange> changes = [.. difference.Changes.Select(change => new DriftChange(change.Kind.Name(), change.Before, change.After, change.Sentence))];
        CauseHint likely = difference.Likely;
        if (HasOtherOwnKey(before, after))
        {
            // Anybody can sign for themselves: the key is all that tells who it is.
            changes.Insert(0, new DriftChange("certificate-key", before.Key, after.Key, "Its self-signed certificate has another key, and nothing tells whose that is"));
            likely = likely.Cause == LikelyCause.CertificateRenewal ? new CauseHint(LikelyCause.Unknown, []) : likely;
        }

        return new DriftWords(changes, likely.Cause.Name(), likely.Reasons);
    }

    /// <summary>Writes the members of the words.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteStartArray("differences");
        foreach (DriftChange change in Changes)
        {
            json.WriteStartObject();
            json.WriteString("kind", change.Kind);
            json.WriteString("before", change.Before);
            json.WriteString("after", change.After);
            json.WriteString("text", change.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("likely", Likely);
        json.WriteStartArray("reasons");
        foreach (string reason in Reasons)
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
    }

    /// <summary>The words as JSON.</summary>
    internal byte[] Keep()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            WriteMembers(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads words that were kept.</summary>
    internal static DriftWords Read(ReadOnlySpan<byte> document)
    {
        Utf8JsonReader reader = new(document);
        using JsonDocument parsed = JsonDocument.ParseValue(ref reader);
        JsonElement words = parsed.RootElement;
        DriftChange[] changes =
        [
            .. words.GetProperty("differences").EnumerateArray().Select(change => new DriftChange(
                change.GetProperty("kind").GetString()!, change.GetProperty("before").GetString(), change.GetProperty("after").GetString(), change.GetProperty("text").GetString()!)),
        ];
        return new DriftWords(changes, words.GetProperty("likely").GetString(), [.. words.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!)]);
    }

    private static bool HasOtherOwnKey(Look before, Look after) =>
        before.Seen.Certificate?.IsSelfSigned == true && after.Seen.Certificate?.IsSelfSigned == true && before.Key is not null && after.Key is not null && before.Key != after.Key;
}

/// <summary>One thing that changed.</summary>
/// <param name="Kind">What: docs/reference/changes.md, or <c>certificate-key</c>.</param>
/// <param name="Before">What the baseline says.</param>
/// <param name="After">What is there now.</param>
/// <param name="Text">The change in words, without a full stop.</param>
public sealed record DriftChange(string Kind, string? Before, string? After, string Text);
