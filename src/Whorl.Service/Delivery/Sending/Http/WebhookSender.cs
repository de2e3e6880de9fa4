using System.Buffers;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>Batches of JSON lines with a signature, to a receiver of the user's own.</summary>
public sealed class WebhookSender(WebhookOutletOptions options, TimeProvider time) : IOutletSender
{
    private readonly HttpPoster poster = new(options, time);

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation)
    {
        if (!options.Signing.TryRead(out string secret, out string problem))
        {
            return new SendResult.Misconfigured(problem);
        }

        List<(string, string)> headers = [];
        if (options.Authorization is not null)
        {
            if (!options.Authorization.TryRead(out string value, out problem))
            {
                return new SendResult.Misconfigured(problem);
            }

            headers.Add(("Authorization", value));
        }

        ArrayBufferWriter<byte> body = new();
        foreach (OutletMessage message in batch)
        {
            body.Write(message.Payload.Span);
            body.Write("\n"u8);
        }

        headers.Add((WebhookSignature.Header, WebhookSignature.Of(secret, time.GetUtcNow(), body.WrittenSpan)));
        (HttpAnswer? answer, SendResult? failed) = await poster.PostAsync(options.Address, body.WrittenMemory, "application/x-ndjson", headers, cancellation).ConfigureAwait(false);
        return failed ?? (answer!.IsSuccess ? SendResult.Accepted.All : answer.ByStatus());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        poster.Dispose();
        return ValueTask.CompletedTask;
    }
}
