using System.Globalization;
using System.Text.Json;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>What the answers of the bulk interface mean: a request that is taken may hold items that are not.</summary>
internal static class BulkReply
{
    /// <summary>Judges the answer to a request of <paramref name="count"/> items.</summary>
    public static SendResult Judge(HttpAnswer answer, int count)
    {
        if (!answer.IsSuccess)
        {
            return answer.ByStatus();
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(answer.Body);
            JsonElement items = document.RootElement.GetProperty("items");
            return items.GetArrayLength() == count ? Judge(items, answer.After) : new SendResult.RetryLater("its answer does not have as many items as the request");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return new SendResult.RetryLater("its answer is not that of the bulk interface");
        }
    }

    private static SendResult Judge(JsonElement items, TimeSpan? after)
    {
        List<RefusedMessage> never = [];
        List<int> again = [];
        string? forbidden = null;
        int index = 0;
        foreach (JsonElement item in items.EnumerateArray())
        {
            JsonElement told = item.EnumerateObject().First().Value;
            switch (told.GetProperty("status").GetInt32())
            {
                // 409: it is there already, from an earlier attempt whose answer was lost.
                case >= 200 and < 300 or 409:
                    break;
                case 429 or >= 500:
                    again.Add(index);
                    break;

                // A right that is wanting, an index that is read-only or not there: no fault of the event, and mended by somebody's hand.
                case 401 or 403 or 404:
                    again.Add(index);
                    forbidden ??= Reason(told, told.GetProperty("status").GetInt32());
                    break;
                case int status:
                    never.Add(new RefusedMessage(index, Reason(told, status)));
                    break;
            }

            index++;
        }

        const string Busy = "it is too busy for some of the events (status 429)";
        string why = forbidden ?? Busy;
        return never.Count == 0 && again.Count == 0 ? SendResult.Accepted.All
            : again.Count == index ? new SendResult.RetryLater(why, after)
            : new SendResult.AcceptedInPart(never, again, why, after);
    }

    private static string Reason(JsonElement told, int status)
    {
        string type = "", reason = "";
        if (told.TryGetProperty("error", out JsonElement error) && error.ValueKind == JsonValueKind.Object)
        {
            type = error.TryGetProperty("type", out JsonElement given) ? given.ToString() : "";
            reason = error.TryGetProperty("reason", out given) ? given.ToString() : "";
        }

        string whole = string.Create(CultureInfo.InvariantCulture, $"it refused the event (status {status}): {type}: {reason}");
        return HttpAnswer.Short(whole);
    }
}
