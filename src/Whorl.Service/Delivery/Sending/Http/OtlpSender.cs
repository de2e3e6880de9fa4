using System.Buffers;
using System.Text.Json;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>Events as OpenTelemetry logs: each payload is one <c>LogRecord</c> in the JSON of protobuf; one resource for each sensor.</summary>
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

        (HttpAnswer? answer, SendResult? failed) = await poster.PostAsync(options.Address, Body(batch), "application/json", headers, cancellation).ConfigureAwait(false);
        return failed ?? OtlpReply.Judge(answer!, batch.Count);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        poster.Dispose();
        return ValueTask.CompletedTask;
    }

    private static ReadOnlyMemory<byte> Body(IReadOnlyList<OutletMessage> batch)
    {
        ArrayBufferWriter<byte> body = new();
        using Utf8JsonWriter json = new(body);
        json.WriteStartObject();
        json.WriteStartArray("resourceLogs");
        foreach (IGrouping<string?, OutletMessage> sensor in batch.GroupBy(message => message.Event.Sensor, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteStartObject("resource");
            json.WriteStartArray("attributes");
            Attribute(json, "service.name", "whorl");
            if (sensor.Key is not null)
            {
                Attribute(json, "host.name", sensor.Key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("scopeLogs");
            json.WriteStartObject();
            json.WriteStartObject("scope");
            json.WriteString("name", "whorl");
            json.WriteEndObject();
            json.WriteStartArray("logRecords");
            foreach (OutletMessage message in sensor)
            {
                json.WriteRawValue(message.Payload.Span, skipInputValidation: true);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static void Attribute(Utf8JsonWriter json, string key, string value)
    {
        json.WriteStartObject();
        json.WriteString("key", key);
        json.WriteStartObject("value");
        json.WriteString("stringValue", value);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
