using System.Buffers;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>Whorl's own form, see <see cref="EventJson"/>: everything that is known, and what is not known as null.</summary>
internal sealed class WhorlEncoder : IEventEncoder
{
    /// <inheritdoc/>
    public string Name => "whorl";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to) => EventJson.Write(given, to);
}
