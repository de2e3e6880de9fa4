using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery;

/// <summary>Events with numbers, and the smallest forms in which they can be spooled and sent.</summary>
internal static class TestEvents
{
    public static EventForm Form { get; } = new(Write, TryRead);

    public static DeliveryEvent Event(int number, EventSeverity severity = EventSeverity.Medium) => new()
    {
        Id = Spools.Id(number),
        Kind = EventKind.Detection,
        Timestamp = 1_767_225_600_000_000_000 + number,
        Severity = severity,
        Sensor = "sensor1",
        Message = $"event {number}",
    };

    public static DeliveryEvent[] Events(int first, int count) => [.. Enumerable.Range(first, count).Select(number => Event(number))];

    private static void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        using Utf8JsonWriter json = new(to);
        json.WriteStartObject();
        json.WriteString("id", given.Id);
        json.WriteNumber("ts", given.Timestamp);
        json.WriteNumber("severity", (int)given.Severity);
        json.WriteString("sensor", given.Sensor);
        json.WriteString("message", given.Message);
        json.WriteEndObject();
    }

    private static bool TryRead(ReadOnlyMemory<byte> spooled, [NotNullWhen(true)] out DeliveryEvent? read)
    {
        read = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(spooled);
            JsonElement root = document.RootElement;
            read = new DeliveryEvent
            {
                Id = root.GetProperty("id").GetGuid(),
                Kind = EventKind.Detection,
                Timestamp = root.GetProperty("ts").GetInt64(),
                Severity = (EventSeverity)root.GetProperty("severity").GetInt32(),
                Sensor = root.GetProperty("sensor").GetString(),
                Message = root.GetProperty("message").GetString(),
            };
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>A payload of JSON with the id and the message.</summary>
internal sealed class TinyJson : IEventEncoder
{
    public string Name => "tiny";

    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        using Utf8JsonWriter json = new(to);
        json.WriteStartObject();
        json.WriteString("event_id", given.Id);
        json.WriteString("message", given.Message);
        json.WriteEndObject();
    }
}

/// <summary>A message of RFC 5424 with the id as its text.</summary>
internal sealed class TinySyslog : IEventEncoder
{
    public string Name => "tiny-syslog";

    public void Write(DeliveryEvent given, IBufferWriter<byte> to) =>
        to.Write(System.Text.Encoding.UTF8.GetBytes($"<134>1 2026-01-01T00:00:00Z sensor1 whorl - - - id={given.Id:D} {given.Message}"));
}
