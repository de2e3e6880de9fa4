using System.Buffers;

namespace Whorl.Service.Delivery;

/// <summary>Makes the payload of one event in one schema: pure, the same bytes for the same event. No framing, no line end.</summary>
public interface IEventEncoder
{
    /// <summary>The name by which outlets choose it, such as <c>ecs</c>.</summary>
    string Name { get; }

    /// <summary>Writes the payload.</summary>
    void Write(DeliveryEvent given, IBufferWriter<byte> to);
}
