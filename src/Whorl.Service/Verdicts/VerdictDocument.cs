using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Detection.Verdicts;
using Whorl.Observations.Scans;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>The answer to a request for a verdict: docs/reference/api.md, schema <c>whorl.verdict/1</c>.</summary>
internal static class VerdictDocument
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "whorl.verdict/1";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is said of a server that was seen.</summary>
    public static byte[] Of(VerdictRequest request, ServerSighting seen, C2Verdict c2, CdnVerdict? cdn, ListKind list, bool isFromCache, DateTimeOffset trained)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, Options);
        Begin(json, request, seen.Address.ToString());
        json.WriteString("observed_at", Time(DateTimeOffset.UnixEpoch.AddTicks(seen.Timestamp / 100)));
        json.WriteBoolean("from_cache", isFromCache);
        json.WriteString("status", seen.Status.Name());
        json.WriteStartObject("fingerprints");
        json.WriteString("jarm", c2.Jarm?.Value);
        json.WriteString("atsf", c2.Atsf?.Raw);
        json.WriteString("atsf_hash", c2.Atsf?.Value);
        json.WriteEndObject();
        if (cdn is null)
        {
            json.WriteNull("cdn");
        }
        else
        {
            json.WriteStartObject("cdn");
            json.WriteString("name", cdn.Cdn);
            json.WriteString("net", cdn.OffNet == Whorl.Detection.Cdns.OffNet.No ? "on_net" : "off_net");
            json.WriteString("explanation", Whorl.Detection.Cdns.OffNets.Name(cdn.OffNet));
            json.WriteNumber("confidence", Math.Round(cdn.Confidence, 6));
            json.WriteEndObject();
        }

        json.WriteStartObject("c2");
        Number(json, "score", c2.Score);
        Number(json, "lower", c2.Lower);
        json.WriteNumber("n_block", c2.Blocked);
        json.WriteNumber("n_top", c2.Top);
        json.WriteNumber("threshold", c2.Threshold);
        json.WriteString("method", c2.Method);
        json.WriteString("verdict", c2.Word);
        json.WriteString("guard", c2.Guard);
        Texts(json, "family", c2.Families.Select(family => family.Name));
        json.WriteEndObject();
        Write(json, Reputations.Of(c2, list));
        Texts(json, "evidence", c2.Evidence.Concat(cdn?.Evidence ?? []));
        Texts(json, "caveats", c2.Caveats.Concat(cdn?.Caveats ?? []));
        json.WriteString("learnt_at", Time(trained));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What is said of a server of which nothing is known.</summary>
    public static byte[] OfNothing(VerdictRequest request, double threshold, DateTimeOffset trained, string why)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, Options);
        Begin(json, request, request.Address?.ToString());
        json.WriteNull("observed_at");
        json.WriteBoolean("from_cache", true);
        json.WriteNull("status");
        json.WriteStartObject("fingerprints");
        json.WriteNull("jarm");
        json.WriteNull("atsf");
        json.WriteNull("atsf_hash");
        json.WriteEndObject();
        json.WriteNull("cdn");
        json.WriteStartObject("c2");
        json.WriteNull("score");
        json.WriteNull("lower");
        json.WriteNumber("n_block", 0);
        json.WriteNumber("n_top", 0);
        json.WriteNumber("threshold", threshold);
        json.WriteString("method", "whorl");
        json.WriteString("verdict", "unknown");
        json.WriteNull("guard");
        Texts(json, "family", []);
        json.WriteEndObject();
        Write(json, Reputation.Unknown);
        Texts(json, "evidence", [why]);
        Texts(json, "caveats", ["unknown is not harmless: nothing was seen that could speak for or against it"]);
        json.WriteString("learnt_at", Time(trained));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>RFC 3339, in UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void Begin(Utf8JsonWriter json, VerdictRequest request, string? address)
    {
        json.WriteStartObject();
        json.WriteString("type", "verdict");
        json.WriteString("schema", Schema);
        json.WriteString("target", request.Target);
        json.WriteString("ip", address);
        json.WriteNumber("port", request.Port);
        json.WriteString("sni", request.ServerName);
    }

    private static void Write(Utf8JsonWriter json, Reputation reputation)
    {
        json.WriteStartObject("reputation");
        json.WriteString("word", reputation.ToString().ToLowerInvariant());
        json.WriteNumber("score", (int)reputation);
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
