using System.Buffers;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>A schema carried by syslog: whole messages of RFC 5424, as the outlets for syslog and RELP send them.</summary>
public sealed class SyslogEncoder(SyslogMessage message, IEventEncoder payload) : IEventEncoder
{
    /// <inheritdoc/>
    public string Name => payload.Name;

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to) => message.Write(given, payload, to);
}
