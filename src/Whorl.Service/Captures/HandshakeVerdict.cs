using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Detection.Lookups;
using Whorl.Detection.Verdicts;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Captures;

/// <summary>A value of a handshake that a list names as a threat.</summary>
/// <param name="What">Which value: <c>ip</c>, <c>name</c>, <c>certificate</c>, <c>ja3</c>, <c>ja3s</c> or <c>ja4</c>.</param>
/// <param name="Value">It.</param>
/// <param name="Source">The list.</param>
/// <param name="Label">The family or label there; null for none.</param>
internal sealed record ListedThreat(string What, string Value, string Source, string? Label);

/// <summary>What can be said of a handshake without asking anybody: docs/reference/api.md.</summary>
internal sealed record HandshakeVerdict
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private ReadOnlyMemory<byte>? json;

    /// <summary>How bad it is.</summary>
    public required Reputation Reputation { get; init; }

    /// <summary>It in a word: <c>listed</c>, the word of the server's verdict, <c>client-listed</c> or <c>unknown</c>.</summary>
    public required string Word { get; init; }

    /// <summary>What is thought of the server by an earlier scan; null where there was none.</summary>
    public C2Verdict? Server { get; init; }

    /// <summary>The likeliest program behind the client; null where no database knows it.</summary>
    public LikelyClient? Client { get; init; }

    /// <summary>What lists name.</summary>
    public required IReadOnlyList<ListedThreat> Listed { get; init; }

    /// <summary>What speaks for and against.</summary>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <summary>What not to conclude.</summary>
    public required IReadOnlyList<string> Caveats { get; init; }

    /// <summary>The verdict as one JSON object.</summary>
    public ReadOnlyMemory<byte> Json => json ??= ToJson();

    private ReadOnlyMemory<byte> ToJson()
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter to = new(buffer, Options);
        to.WriteStartObject();
        to.WriteString("word", Word);
        to.WriteStartObject("reputation");
        to.WriteString("word", Reputation.ToString().ToLowerInvariant());
        to.WriteNumber("score", (int)Reputation);
        to.WriteEndObject();
        to.WriteStartArray("listed");
        foreach (ListedThreat listed in Listed)
        {
            to.WriteStartObject();
            to.WriteString("what", listed.What);
            to.WriteString("value", listed.Value);
            to.WriteString("source", listed.Source);
            to.WriteString("label", listed.Label);
            to.WriteEndObject();
        }

        to.WriteEndArray();
        if (Server is { } server)
        {
            VerdictJson.WriteC2(to, server);
        }
        else
        {
            to.WriteNull("c2");
        }

        if (Client is { } client)
        {
            to.WriteStartObject("client");
            to.WriteString("name", client.Name);
            to.WriteNumber("probability", Math.Round(client.Probability, 4));
            to.WriteBoolean("malware", client.IsMalware);
            to.WriteEndObject();
        }
        else
        {
            to.WriteNull("client");
        }

        VerdictJson.Texts(to, "evidence", Evidence);
        VerdictJson.Texts(to, "caveats", Caveats);
        to.WriteEndObject();
        to.Flush();
        return buffer.WrittenMemory;
    }
}
