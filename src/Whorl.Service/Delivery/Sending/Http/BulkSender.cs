using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>Events to Elasticsearch or OpenSearch: each is created under its own id, so that a repetition finds itself there.</summary>
public sealed class BulkSender(BulkOutletOptions options, TimeProvider time) : IOutletSender
{
    private readonly HttpPoster poster = new(options, time);
    private readonly Uri address = new(options.Address.AbsoluteUri.TrimEnd('/') + "/_bulk");

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation)
    {
        if (!TryAuthorize(out (string Name, string Value)[] headers, out string problem))
        {
            return new SendResult.Misconfigured(problem);
        }

        ArrayBufferWriter<byte> body = new();
        foreach (OutletMessage message in batch)
        {
            using (Utf8JsonWriter json = new(body))
            {
                json.WriteStartObject();
                json.WriteStartObject("create");
                json.WriteString("_index", options.Index.Replace("{kind}", OutletKinds.Word(message.Event.Kind), StringComparison.Ordinal));
                json.WriteString("_id", message.Event.Id);
                json.WriteEndObject();
                json.WriteEndObject();
            }

            body.Write("\n"u8);
            body.Write(message.Payload.Span);
            body.Write("\n"u8);
        }

        (HttpAnswer? answer, SendResult? failed) = await poster.PostAsync(address, body.WrittenMemory, "application/x-ndjson", headers, cancellation).ConfigureAwait(false);
        return failed ?? BulkReply.Judge(answer!, batch.Count);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        poster.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool TryAuthorize(out (string Name, string Value)[] headers, out string problem)
    {
        headers = [];
        problem = "";
        if (options.ApiKey is not null)
        {
            bool isRead = options.ApiKey.TryRead(out string key, out problem);
            headers = [("Authorization", $"ApiKey {key}")];
            return isRead;
        }

        if (options.User is not null && options.Password is not null)
        {
            bool isRead = options.Password.TryRead(out string password, out problem);
            headers = [("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.User}:{password}"))}")];
            return isRead;
        }

        return true;
    }
}
