using System.Buffers;
using System.Text.Json;

namespace Whorl.Service.Delivery.Sending.Http;

/// <summary>Events to Splunk's HTTP Event Collector, with acknowledgements where they are asked for.</summary>
public sealed class SplunkSender(SplunkOutletOptions options, TimeProvider time, Guid channel) : IOutletSender
{
    private const long NanosecondsPerMillisecond = 1_000_000;
    private readonly HttpPoster poster = new(options, time);
    private readonly Uri collector = new(options.Address, "/services/collector/event");
    private readonly Uri acknowledgements = new(options.Address, $"/services/collector/ack?channel={channel:D}");

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation)
    {
        if (!options.Token.TryRead(out string token, out string problem))
        {
            return new SendResult.Misconfigured(problem);
        }

        (string Name, string Value)[] headers = [("Authorization", $"Splunk {token}"), ("X-Splunk-Request-Channel", channel.ToString("D"))];
        HecBatch outcome = new();
        int from = 0;
        while (from < batch.Count && outcome.GoesOn)
        {
            ReadOnlyMemory<byte> body = Body(batch, from, out int count);
            (HttpAnswer? answer, SendResult? failed) = await poster.PostAsync(collector, body, "application/json", headers, cancellation).ConfigureAwait(false);
            long? id = null;
            SendResult result = failed ?? HecReply.Judge(answer!, count, out id);
            if (result is SendResult.Accepted && options.Acknowledge && id is null)
            {
                result = new SendResult.Misconfigured("its token has acknowledgements switched off");
            }

            outcome.Add(from, count, result, options.Acknowledge ? id : null);
            from += count;
        }

        outcome.LeaveOut(from, batch.Count - from);
        if (options.Acknowledge)
        {
            await AwaitAcknowledgementsAsync(outcome, headers, cancellation).ConfigureAwait(false);
        }

        return outcome.Result(batch.Count);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        poster.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReadOnlyMemory<byte> Body(IReadOnlyList<OutletMessage> batch, int from, out int count)
    {
        ArrayBufferWriter<byte> body = new();
        count = 0;
        for (; from + count < batch.Count && (count == 0 || body.WrittenCount + batch[from + count].Payload.Length < options.RequestBytes); count++)
        {
            Write(batch[from + count], body);
        }

        return body.WrittenMemory;
    }

    private void Write(OutletMessage message, ArrayBufferWriter<byte> body)
    {
        using Utf8JsonWriter json = new(body, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("time", new decimal(message.Event.Timestamp / NanosecondsPerMillisecond) / 1000m);
        if (message.Event.Sensor is { } sensor)
        {
            json.WriteString("host", sensor);
        }

        json.WriteString("source", "whorl");
        json.WriteString("sourcetype", $"{options.SourceType}:{OutletKinds.Word(message.Event.Kind)}");
        if (options.Index is not null)
        {
            json.WriteString("index", options.Index);
        }

        json.WritePropertyName("event");
        json.WriteRawValue(message.Payload.Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    /// <summary>Asks until all ids are done or the time is over; the events of the others are to be sent again.</summary>
    private async Task AwaitAcknowledgementsAsync(HecBatch outcome, IReadOnlyList<(string Name, string Value)> headers, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        while (outcome.Waiting.Count > 0)
        {
            if (time.GetElapsedTime(began) >= options.AcknowledgeWithin)
            {
                outcome.GiveUpWaiting("it did not acknowledge in time");
                return;
            }

            await Task.Delay(options.PollEvery, time, cancellation).ConfigureAwait(false);
            byte[] question = System.Text.Encoding.ASCII.GetBytes($"{{\"acks\":[{string.Join(',', outcome.Waiting.Keys)}]}}");
            (HttpAnswer? answer, _) = await poster.PostAsync(acknowledgements, question, "application/json", headers, cancellation).ConfigureAwait(false);
            if (answer is { IsSuccess: true } && HecReply.Acknowledged(answer.Body) is { } done)
            {
                done.ForEach(id => outcome.Waiting.Remove(id));
            }
            else if (answer is not null && HecReply.Judge(answer, 0, out _) is SendResult.Misconfigured wrong)
            {
                outcome.Fail(wrong);
                return;
            }
        }
    }
}
