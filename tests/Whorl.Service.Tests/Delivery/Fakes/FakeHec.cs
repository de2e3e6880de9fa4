using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Whorl.Service.Tests.Delivery.Fakes;

/// <summary>Splunk's HTTP Event Collector as its documentation describes it: see docs/reference/fakes.md.</summary>
internal sealed class FakeHec : FakeHttpServer
{
    public const string Token = "3f1c2a90-0000-4000-8000-00000000abcd";
    public const string DisabledToken = "3f1c2a90-0000-4000-8000-00000000dead";
    private readonly Lock gate = new();
    private readonly List<JsonElement> indexed = [];
    private readonly Dictionary<string, List<bool>> channels = new(StringComparer.Ordinal);

    /// <summary>Whether the token asks for acknowledgements.</summary>
    public bool HasAcknowledgements { get; init; }

    /// <summary>Indexes that the token may write to.</summary>
    public string[] Indexes { get; init; } = ["main", "net"];

    /// <summary>The acknowledgements of so many batches never become true, though the events are indexed.</summary>
    public int AcknowledgementsToDrop { get; set; }

    /// <summary>Polls of a batch that are answered with false first.</summary>
    public int PollsBeforeTrue { get; set; }

    /// <summary>Polls that came.</summary>
    public int Polls { get; private set; }

    /// <summary>Whether the last request was packed.</summary>
    public bool WasPacked { get; private set; }

    public JsonElement[] Indexed
    {
        get
        {
            lock (gate)
            {
                return [.. indexed];
            }
        }
    }

    protected override string BodyOf(int status) => status switch
    {
        500 => Reply("Internal server error", 8),
        503 => Reply("Server is busy", 9),
        _ => "",
    };

    protected override (int Status, string Body) Receive(HttpRequest request, byte[] body)
    {
        lock (gate)
        {
            if (Authorize(request) is { } refused)
            {
                return refused;
            }

            WasPacked = request.Headers.ContentEncoding == "gzip";
            string? channel = request.Headers["X-Splunk-Request-Channel"].FirstOrDefault() ?? request.Query["channel"].FirstOrDefault();
            if (HasAcknowledgements && channel is null)
            {
                return (400, Reply("Data channel is missing", 10));
            }

            if (channel is not null && !Guid.TryParse(channel, out _))
            {
                return (400, Reply("Invalid data channel", 11));
            }

            return request.Path.Value switch
            {
                "/services/collector/event" or "/services/collector" => Index(body, channel),
                "/services/collector/ack" => HasAcknowledgements ? Poll(body, channel!) : (400, Reply("ACK is disabled", 14)),
                _ => (404, ""),
            };
        }
    }

    private static (int, string)? Authorize(HttpRequest request) => request.Headers.Authorization.FirstOrDefault() switch
    {
        null or "" => (401, Reply("Token is required", 2)),
        "Splunk " + Token => null,
        "Splunk " + DisabledToken => (403, Reply("Token disabled", 1)),
        { } given when given.StartsWith("Splunk ", StringComparison.Ordinal) => (403, Reply("Invalid token", 4)),
        _ => (401, Reply("Invalid authorization", 3)),
    };

    /// <summary>Events are taken one after the other: those before a bad one are indexed, it and those behind it are not.</summary>
    private (int, string) Index(byte[] body, string? channel)
    {
        if (body.Length == 0)
        {
            return (400, Reply("No data", 5));
        }

        int number = 0;
        try
        {
            Utf8JsonReader reader = new(body, new JsonReaderOptions { AllowMultipleValues = true });
            while (reader.Read())
            {
                JsonElement given = JsonElement.ParseValue(ref reader);
                if (given.ValueKind != JsonValueKind.Object)
                {
                    return (400, Reply("Invalid data format", 6, number));
                }

                if (!given.TryGetProperty("event", out JsonElement told))
                {
                    return (400, Reply("Event field is required", 12, number));
                }

                if (told.ValueKind == JsonValueKind.Null || (told.ValueKind == JsonValueKind.String && told.GetString()!.Length == 0))
                {
                    return (400, Reply("Event field cannot be blank", 13, number));
                }

                if (given.TryGetProperty("index", out JsonElement index) && !Indexes.Contains(index.GetString()))
                {
                    return (400, Reply("Incorrect index", 7, number));
                }

                if (given.TryGetProperty("fields", out JsonElement fields) && fields.ValueKind != JsonValueKind.Object)
                {
                    return (400, Reply("Error in handling indexed fields", 15, number));
                }

                indexed.Add(given);
                number++;
            }
        }
        catch (JsonException)
        {
            return (400, Reply("Invalid data format", 6, number));
        }

        if (!HasAcknowledgements)
        {
            return (200, Reply("Success", 0));
        }

        if (!channels.TryGetValue(channel!, out List<bool>? acknowledged))
        {
            channels.Add(channel!, acknowledged = []);
        }

        acknowledged.Add(AcknowledgementsToDrop-- <= 0);
        return (200, $$"""{"text":"Success","code":0,"ackId":{{acknowledged.Count - 1}}}""");
    }

    private (int, string) Poll(byte[] body, string channel)
    {
        Polls++;
        bool isEarly = PollsBeforeTrue-- > 0;
        using JsonDocument asked = JsonDocument.Parse(body);
        StringBuilder answers = new();
        foreach (JsonElement id in asked.RootElement.GetProperty("acks").EnumerateArray())
        {
            // A true answer is given once: afterwards the id is unknown, and unknown is false.
            int number = id.GetInt32();
            bool isDone = !isEarly && channels.TryGetValue(channel, out List<bool>? acknowledged) && number < acknowledged.Count && acknowledged[number];
            if (isDone)
            {
                channels[channel][number] = false;
            }

            answers.Append(answers.Length > 0 ? "," : "").Append($"\"{number}\":{(isDone ? "true" : "false")}");
        }

        return (200, "{\"acks\":{" + answers + "}}");
    }

    private static string Reply(string text, int code, int? number = null) =>
        number is null ? $$"""{"text":"{{text}}","code":{{code}}}""" : $$"""{"text":"{{text}}","code":{{code}},"invalid-event-number":{{number}}}""";
}
