using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Detection.Verdicts;
using Whorl.Observations.Scans;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>The answer to a request for a verdict: docs/reference/api.md, schema <c>whorl.verdict/1</c>.</summary>
internal static class VerdictDocument
{
    /// <summary>The schema's name.</summary>
    public const string Schema = "whorl.verdict/1";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is said of a server that was seen.</summary>
    public static byte[] Of(VerdictRequest request, ServerSighting seen, C2Verdict c2, CdnVerdict? cdn, ListKind list, bool isFromCache, DateTimeOffset trained) =>
        Of(request, seen.Address.ToString(), DateTimeOffset.UnixEpoch.AddTicks(seen.Timestamp / 100), seen.Status, c2, cdn, Reputations.Of(c2, list), isFromCache, trained);

    /// <summary>What is said of a server of which nothing is known.</summary>
    public static byte[] OfNothing(VerdictRequest request, double threshold, DateTimeOffset trained, string why)
    {
        C2Verdict unknown = new()
        {
            Server = new JudgedServer(request.Address ?? default, request.Port, request.ServerName, Week.Of(trained)),
            Threshold = threshold,
            Method = "whorl",
            Word = "unknown",
            Evidence = [why],
            Caveats = ["unknown is not harmless: nothing was seen that could speak for or against it"],
        };
        return Of(request, request.Address?.ToString(), observed: null, status: null, unknown, cdn: null, Reputation.Unknown, isFromCache: true, trained);
    }

    /// <summary>RFC 3339, in UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static byte[] Of(
        VerdictRequest request, string? address, DateTimeOffset? observed, ScanStatus? status, C2Verdict c2, CdnVerdict? cdn, Reputation reputation, bool isFromCache, DateTimeOffset trained)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, Options);
        json.WriteStartObject();
        json.WriteString("type", "verdict");
        json.WriteString("schema", Schema);
        json.WriteString("target", request.Target);
        json.WriteString("ip", address);
        json.WriteNumber("port", request.Port);
        json.WriteString("sni", request.ServerName);
        json.WriteString("observed_at", observed is { } at ? Time(at) : null);
        json.WriteBoolean("from_cache", isFromCache);
        json.WriteString("status", status?.Name());
        VerdictJson.WriteFingerprints(json, c2);
        if (cdn is null)
        {
            json.WriteNull("cdn");
        }
        else
        {
            VerdictJson.WriteCdn(json, cdn);
        }

        VerdictJson.WriteC2(json, c2);
        json.WriteStartObject("reputation");
        json.WriteString("word", reputation.ToString().ToLowerInvariant());
        json.WriteNumber("score", (int)reputation);
        json.WriteEndObject();
        VerdictJson.Texts(json, "evidence", c2.Evidence.Concat(cdn?.Evidence ?? []));
        VerdictJson.Texts(json, "caveats", c2.Caveats.Concat(cdn?.Caveats ?? []));
        json.WriteString("learnt_at", Time(trained));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
