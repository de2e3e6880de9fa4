using System.Globalization;
using System.Text.Json;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>What the answers of Splunk's HTTP Event Collector mean.</summary>
internal static class HecReply
{
    /// <summary>Judges the answer to a request of <paramref name="count"/> events; <paramref name="acknowledgement"/> is its <c>ackId</c>, if it has one.</summary>
    public static SendResult Judge(HttpAnswer answer, int count, out long? acknowledgement)
    {
        (int? code, string text, int? bad, acknowledgement) = Read(answer.Body);
        string told = code is null ? "" : string.Create(CultureInfo.InvariantCulture, $": {HttpAnswer.Short(text)}, code {code}");
        switch (code)
        {
            case 0 when answer.IsSuccess:
                return SendResult.Accepted.All;
            case 1 or 2 or 3 or 4 or 21 or 22:
                return new SendResult.Misconfigured($"it does not take our token{told}");
            case 7:
                return new SendResult.Misconfigured($"its token may not write to this index{told}");
            case 10 or 11:
                return new SendResult.Misconfigured($"it does not take our channel{told}");
            case 14:
                return new SendResult.Misconfigured($"its token has acknowledgements switched off{told}");
            case 8 or 9 or 18 or 19 or 20 or 23:
                return new SendResult.RetryLater($"it is busy or out of order{told}", answer.After);
            case 5 or 6 or 12 or 13 or 15 or 16 when bad is { } index && index >= 0 && index < count:
                // Those before the bad one are indexed by now, it seems: sent again they are twice there, with the same event_id, and none is missing.
                return new SendResult.AcceptedInPart(
                    [new RefusedMessage(index, $"it calls the event bad{told}")], [.. Enumerable.Range(0, count).Where(other => other != index)], $"it took no event behind a bad one{told}", TimeSpan.Zero);
            case 5 or 6 or 12 or 13 or 15 or 16:
                return new SendResult.Refused($"it calls the events bad{told}");
            default:
                return answer.IsSuccess ? new SendResult.RetryLater(answer.Said("its answer is not that of an event collector")) : answer.ByStatus();
        }
    }

    /// <summary>The ids that a poll's answer calls done; null where it is no such answer.</summary>
    public static List<long>? Acknowledged(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            List<long> done = [];
            foreach (JsonProperty entry in document.RootElement.GetProperty("acks").EnumerateObject())
            {
                if (entry.Value.ValueKind == JsonValueKind.True && long.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
                {
                    done.Add(id);
                }
            }

            return done;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static (int? Code, string Text, int? Bad, long? Acknowledgement) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            return (
                root.TryGetProperty("code", out JsonElement code) && code.TryGetInt32(out int number) ? number : null,
                root.TryGetProperty("text", out JsonElement text) ? text.GetString() ?? "" : "",
                root.TryGetProperty("invalid-event-number", out JsonElement bad) && bad.TryGetInt32(out int index) ? index : null,
                root.TryGetProperty("ackId", out JsonElement id) && id.TryGetInt64(out long acknowledgement) ? acknowledgement : null);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return (null, "", null, null);
        }
    }
}
