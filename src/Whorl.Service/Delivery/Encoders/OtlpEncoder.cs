using System.Buffers;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// One LogRecord of OpenTelemetry in OTLP's JSON: attributes by the semantic conventions for TLS, others under <c>whorl</c>.
/// <see cref="OtlpRequest"/> makes a request of many.
/// </summary>
internal sealed class OtlpEncoder : IEventEncoder
{
    private static readonly TextEncoder Line = new();

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? body;

    /// <inheritdoc/>
    public string Name => "otlp";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        ArrayBufferWriter<byte> text = body ??= new ArrayBufferWriter<byte>(1024);
        text.ResetWrittenCount();
        Line.Write(given, text);
        Utf8JsonWriter json = JsonPayload.Begin(to);
        // Before 1970 there is no time in it: 0 says that it is not known.
        OtlpAttributes.WriteLong(json, "timeUnixNano"u8, Math.Max(0, given.Timestamp));
        OtlpAttributes.WriteLong(json, "observedTimeUnixNano"u8, Math.Max(0, given.Timestamp));
        json.WriteNumber("severityNumber"u8, given.Severity switch
        {
            EventSeverity.High => 17,
            EventSeverity.Medium => 13,
            EventSeverity.Low => 10,
            _ => 9,
        });
        json.WriteString("severityText"u8, EventWords.Severity(given.Severity));
        json.WriteString("eventName"u8, EventWords.IsDetection(given) ? "whorl.detection"u8 : "whorl.observation"u8);
        json.WriteStartObject("body"u8);
        json.WriteString("stringValue"u8, text.WrittenSpan);
        json.WriteEndObject();
        json.WriteStartArray("attributes"u8);
        OtlpAttributes.Write(json, given);
        json.WriteEndArray();
        JsonPayload.End(json);
        if (text.Capacity > 1 << 20)
        {
            body = null;
        }
    }
}
