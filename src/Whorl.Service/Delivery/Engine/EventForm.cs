using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Delivery.Engine;

/// <summary>Writes an event in the form in which it is spooled.</summary>
public delegate void WriteEvent(DeliveryEvent given, IBufferWriter<byte> to);

/// <summary>Reads an event that was spooled; false where the bytes are none.</summary>
public delegate bool TryReadEvent(ReadOnlyMemory<byte> spooled, [NotNullWhen(true)] out DeliveryEvent? read);

/// <summary>The form in which events are spooled.</summary>
/// <param name="Write">Writes one.</param>
/// <param name="TryRead">Reads one.</param>
public sealed record EventForm(WriteEvent Write, TryReadEvent TryRead)
{
    /// <summary>Whorl's own form: see <see cref="EventJson"/>.</summary>
    public static EventForm Whorl { get; } = new(EventJson.Write, (ReadOnlyMemory<byte> spooled, [NotNullWhen(true)] out DeliveryEvent? read) => EventJson.TryRead(spooled.Span, out read, out _));
}
