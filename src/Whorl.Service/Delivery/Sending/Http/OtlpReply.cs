using System.Globalization;
using System.Text.Json;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>What the answers of an OTLP receiver mean (OTLP specification, "OTLP/HTTP Response" and "Partial Success").</summary>
internal static class OtlpReply
{
    /// <summary>Judges the answer to a request of <paramref name="count"/> records.</summary>
    public static SendResult Judge(HttpAnswer answer, int count)
    {
        if (!answer.IsSuccess)
        {
            // Only these four are to be repeated; a server that fails otherwise is taken at its word.
            return answer.Status switch
            {
                429 or 502 or 503 or 504 => new SendResult.RetryLater(answer.Said("it is busy"), answer.After),
                >= 500 => new SendResult.Refused(answer.Said("it failed, and this must not be repeated")),
                _ => answer.ByStatus(),
            };
        }

        (long rejected, string message) = Rejected(answer.Body);
        if (rejected <= 0)
        {
            return SendResult.Accepted.All;
        }

        string told = message.Length > 0 ? $": {HttpAnswer.Short(message)}" : "";
        string reason = rejected >= count
            ? $"it rejected the record{told}"
            : string.Create(CultureInfo.InvariantCulture, $"it rejected {rejected} of {count} records that came with this one and does not say which{told}");
        return new SendResult.AcceptedInPart([.. Enumerable.Range(0, count).Select(index => new RefusedMessage(index, reason))], []);
    }

    private static (long Rejected, string Message) Rejected(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("partialSuccess", out JsonElement partly) || partly.ValueKind != JsonValueKind.Object)
            {
                return default;
            }

            long rejected = 0;
            if (partly.TryGetProperty("rejectedLogRecords", out JsonElement number))
            {
                // A 64-bit number is a string in the JSON of protobuf; a plain number is to be taken too.
                _ = number.ValueKind == JsonValueKind.Number ? number.TryGetInt64(out rejected) : long.TryParse(number.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out rejected);
            }

            return (rejected, partly.TryGetProperty("errorMessage", out JsonElement text) ? text.GetString() ?? "" : "");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return default;
        }
    }
}
