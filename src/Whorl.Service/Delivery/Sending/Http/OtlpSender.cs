using System.Buffers;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>Events as OpenTelemetry logs: each payload is one <c>LogRecord</c> in the JSON of protobuf.</summary>
public sealed class OtlpSender(OtlpOutletOptions options, TimeProvider time) : IOutletSender
{
    private readonly HttpPoster poster = new(options, time);

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation)
    {
        List<(string, string)> headers = [];
        if (options.Authorization is not null)
        {
            if (!options.Authorization.TryRead(out string value, out string problem))
            {
                return new SendResult.Misconfigured(problem);
            }

            headers.Add(("Authorization", value));
        }

        ArrayBufferWriter<byte> body = new();
        OtlpRequest.Write([.. batch.Select(message => message.Payload)], body);
        (HttpAnswer? answer, SendResult? failed) = await poster.PostAsync(options.Address, body.WrittenMemory, "application/json", headers, cancellation).ConfigureAwait(false);
        return failed ?? OtlpReply.Judge(answer!, batch.Count);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        poster.Dispose();
        return ValueTask.CompletedTask;
    }
}
