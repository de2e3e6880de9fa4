using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Whorl.Detection.Lookups;
using Whorl.Observations.Scans;
using Whorl.Service.Captures;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Triage;
using Whorl.Service.Verdicts;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Searching;

/// <summary>
/// A new look that fits a saved search, with what is kept and delivered of it. Its id is that of the look, so that a look that is told twice, because a life of
/// the service ended before it knew that it was done, is no second event.
/// </summary>
/// <param name="Kept">What is kept.</param>
/// <param name="Delivered">What is delivered.</param>
internal sealed record AlertHit(DetectionEntry Kept, DeliveryEvent Delivered)
{
    private const string Word = "search";
    private const string Caveat = "somebody saved this search to be told: what fits it need not be malicious";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A server as a target.</summary>
    public static string TargetOf(SeenServer seen) => DetectionEntry.TargetOf(seen.Address, seen.Port, seen.Name);

    /// <summary>The server of a handshake as a target.</summary>
    public static string TargetOf(HandshakeSighting seen) => HandshakeEvents.Target(seen);

    /// <summary>A server; of the last that is told where there are more, the sentence says so.</summary>
    public static AlertHit Of(SavedSearch search, FoundServer found, string sensor, bool isLast)
    {
        SeenServer seen = found.Seen;
        string server = seen.Address.WithPort(seen.Port);
        string shown = $"{(seen.Name is { } name ? $"{server} ({name})" : server)}, seen so for the first time, fits the search '{search.Name}'";
        return Of(
            search, TargetOf(seen), shown, isLast, found.Score,
            new DeliveryEvent
            {
                Id = EventId.Of(seen.Times.First, Word, $"{search.Id}", search.Name, search.Text, $"server {seen.Id}"),
                Kind = EventKind.Detection,
                Timestamp = seen.Times.First,
                Sensor = sensor,
                DestinationIp = seen.Address.ToString(),
                DestinationPort = seen.Port,
                Transport = "tcp",
                ServerName = seen.Name,
                Established = seen.Status == ScanStatus.Success,
                Jarm = seen.Jarm?.Value,
                Atsf = seen.Atsf?.Raw,
                AtsfHash = seen.Atsf?.Value,
                Certificate = VerdictEvents.Certificate(seen.Certificate),
            },
            json =>
            {
                json.WriteStartObject("server");
                SeenJson.WriteMembers(json, seen);
                json.WriteEndObject();
            });
    }

    /// <summary>A handshake; likewise.</summary>
    public static AlertHit Of(SavedSearch search, SeenHandshake found, string sensor, bool isLast)
    {
        HandshakeSighting seen = found.Handshake;
        string target = TargetOf(seen);
        return Of(
            search, target, $"{seen.ClientAddress} spoke to {target}, seen so for the first time, which fits the search '{search.Name}'", isLast, null,
            HandshakeEvents.Seen(seen, EventId.Of(found.Times.First, Word, $"{search.Id}", search.Name, search.Text, $"handshake {found.Id}"), sensor) with { Timestamp = found.Times.First },
            json =>
            {
                json.WriteStartObject("handshake");
                SeenJson.WriteMembers(json, found, null);
                json.WriteEndObject();
            });
    }

    private static AlertHit Of(SavedSearch search, string target, string shown, bool isLast, double? score, DeliveryEvent bare, Action<Utf8JsonWriter> writeSeen)
    {
        string sentence = isLast ? $"{shown}; it is the last that is told of what came with it, and the service's log says how many more there are: the search may be too wide for an alert" : shown;
        string evidence = $"it fits {search.Text}";
        DetectionEntry kept = new()
        {
            Event = bare.Id,
            Source = Word,
            Target = target,
            Key = $"{Word}\n{search.Id}\n{target}",
            Word = Word,
            Reputation = Reputation.Suspicious,
            Score = score,
            Sentence = sentence,
            Document = DocumentOf(search, evidence, writeSeen, bare),
        };
        return new AlertHit(kept, bare with
        {
            Severity = EventSeverity.Medium,
            Rule = new EventRule("whorl.search", $"Saved search: {search.Name}", null),
            Message = sentence,
            Evidence = [evidence],
            Caveats = [Caveat],
        });
    }

    private static byte[] DocumentOf(SavedSearch search, string evidence, Action<Utf8JsonWriter> writeSeen, DeliveryEvent seen)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", "search_hit");
            json.WriteString("schema", "whorl.search-hit/1");
            json.WriteStartObject("search");
            json.WriteNumber("id", search.Id);
            json.WriteString("name", search.Name);
            json.WriteString("q", search.Text);
            json.WriteEndObject();
            json.WriteStartObject("fingerprints");
            json.WriteString("jarm", seen.Jarm);
            json.WriteString("atsf_hash", seen.AtsfHash);
            json.WriteEndObject();
            writeSeen(json);
            WriteOne(json, "evidence", evidence);
            WriteOne(json, "caveats", Caveat);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteOne(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartArray(name);
        json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
