using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Fingerprints.Text;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Detection.Lookups;

/// <summary>An answer as one JSON object in a line: docs/reference/lookup.md, schema version 1.</summary>
public static class LookupJson
{
    private const int SchemaVersion = 1;

    /// <summary>Has the code that writes ready: an answer without anything in it is written nowhere.</summary>
    public static void WriteNothing() => Write(Stream.Null, new LookupAnswer { Value = new LookupValue(LookupKind.Name, string.Empty) }, DateTimeOffset.UnixEpoch);

    /// <summary>Writes the line; <paramref name="now"/> is when the question was asked.</summary>
    public static void Write(Stream to, LookupAnswer answer, DateTimeOffset now)
    {
        using (Utf8JsonWriter json = new(to, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("type", "lookup");
            json.WriteNumber("schema", SchemaVersion);
            json.WriteString("value", answer.Value.Text);
            json.WriteString("kind", answer.Value.KindName);
            WriteNumber(json, "port", answer.Value.Port);
            json.WriteString("observed_at", UtcText.Seconds(now));
            json.WriteBoolean("known", answer.IsKnown);
            Each(json, "fingerprints", answer.Fingerprints, found =>
            {
                json.WriteString("method", found.Fingerprint.Method.ToString().ToLowerInvariant());
                json.WriteString("value", found.Fingerprint.Value);
                json.WriteString("raw", found.Fingerprint.Raw);
            });
            Each(json, "listings", answer.Listings, listed => WriteListing(json, listed));
            Each(json, "around", answer.Around, listed => WriteListing(json, listed));
            json.WriteStartArray("software");
            foreach (string label in answer.Listings.Where(listed => listed.Indicator.Role == IndicatorRole.Software).Select(listed => listed.Indicator.Label).OfType<string>().Distinct(StringComparer.Ordinal))
            {
                json.WriteStringValue(label);
            }

            json.WriteEndArray();
            json.WriteNumber("benign_programs", answer.Client?.BenignPrograms ?? 0);
            ClientJson.Write(json, answer.Client);
            StackJson.Write(json, answer.Stack);
            WriteSeen(json, answer);
            ChangeJson.Write(json, answer.Changes);
            WriteScore(json, answer.Score);
            Each(json, "nearest", answer.Nearest, near =>
            {
                json.WriteString("value", near.Fingerprint.Value);
                json.WriteNumber("equal", near.Equal);
                json.WriteNumber("parts", near.Parts);
                json.WriteStartArray("labels");
                foreach (string label in near.Labels)
                {
                    json.WriteStringValue(label);
                }

                json.WriteEndArray();
            });
            WriteNetwork(json, answer.Network);
            Each(json, "quarantine", answer.Quarantine, row =>
            {
                json.WriteString("source", row.Feed);
                json.WriteNumber("line", row.Rejection.Line);
                json.WriteString("reason", row.Rejection.Reason);
            });
            Each(json, "evidence", answer.Evidence, reason =>
            {
                json.WriteString("text", reason.Text);
                ClientJson.WriteNumber(json, "number", reason.Number);
                json.WriteString("source", reason.Source);
            });
            json.WriteStartArray("caveats");
            foreach (string caveat in answer.Caveats)
            {
                json.WriteStringValue(caveat);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        to.Write("\n"u8);
    }

    private static void WriteListing(Utf8JsonWriter json, ListedValue listed)
    {
        Indicator indicator = listed.Indicator;
        json.WriteString("source", listed.Source.Name);
        json.WriteString("role", indicator.Role.ToString().ToLowerInvariant());
        json.WriteString("indicator", indicator.Value);
        json.WriteString("label", indicator.Label);
        json.WriteString("family", indicator.Family);
        json.WriteString("description", indicator.Description);
        WriteNumber(json, "confidence", indicator.Confidence);
        WriteNumber(json, "rank", indicator.Rank);
        json.WriteString("first_seen", Time(indicator.FirstSeen));
        json.WriteString("last_seen", Time(indicator.LastSeen));
        json.WriteString("expires", Time(indicator.Expires));
        json.WriteString("reference", indicator.Reference);
        json.WriteString("retrieved_at", Time(listed.Source.RetrievedAt));
        json.WriteString("licence", listed.Source.Licence);
        json.WriteString("traffic_light", listed.Source.TrafficLight);
    }

    private static void WriteSeen(Utf8JsonWriter json, LookupAnswer answer)
    {
        json.WriteStartObject("seen");
        Each(json, "weeks", answer.Weeks, week =>
        {
            json.WriteString("week", week.Week.ToString());
            json.WriteString("list", week.List.ToString().ToLowerInvariant());
            json.WriteNumber("targets", week.Targets);
        });
        json.WriteNumber("servers_total", answer.Servers.Total);
        json.WriteBoolean("servers_more", answer.Servers.IsMore);
        Each(json, "servers", answer.Servers.Rows, server => SeenJson.WriteMembers(json, server));
        json.WriteNumber("handshakes_total", answer.Handshakes.Total);
        json.WriteBoolean("handshakes_more", answer.Handshakes.IsMore);
        Each(json, "handshakes", answer.Handshakes.Rows, row => SeenJson.WriteMembers(json, row, answer.LikelyClients.GetValueOrDefault(row)));
        json.WriteNumber("as_client_total", answer.AsClient.Total);
        json.WriteBoolean("as_client_more", answer.AsClient.IsMore);
        Each(json, "as_client", answer.AsClient.Rows, row => SeenJson.WriteMembers(json, row, answer.LikelyClients.GetValueOrDefault(row)));
        json.WriteEndObject();
    }

    private static void WriteScore(Utf8JsonWriter json, LookupScore? score)
    {
        if (score is null)
        {
            json.WriteNull("c2");
            return;
        }

        json.WriteStartObject("c2");
        WriteShare(json, "score", score.Score, score.Lower, score.Upper);
        json.WriteNumber("n_block", score.Block);
        json.WriteNumber("n_top", score.Top);
        json.WriteEndObject();
    }

    private static void WriteShare(Utf8JsonWriter json, string name, double value, double lower, double upper)
    {
        json.WriteNumber(name, Math.Round(value, 4));
        json.WriteNumber("lower", Math.Round(lower, 4));
        json.WriteNumber("upper", Math.Round(upper, 4));
    }

    private static void WriteNetwork(Utf8JsonWriter json, NetworkRange? network)
    {
        if (network is null)
        {
            json.WriteNull("network");
            return;
        }

        json.WriteStartObject("network");
        json.WriteString("first", network.First.ToString());
        json.WriteString("last", network.Last.ToString());
        json.WriteNumber("asn", network.System);
        json.WriteString("organisation", network.Organisation);
        json.WriteEndObject();
    }

    private static void Each<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string? Time(long? seconds) => seconds is { } given ? UtcText.Seconds(given) : null;
}
