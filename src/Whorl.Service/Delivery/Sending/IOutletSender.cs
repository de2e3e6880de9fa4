namespace Whorl.Service.Delivery.Sending;

/// <summary>Brings batches to one receiver. One call at a time.</summary>
public interface IOutletSender : IAsyncDisposable
{
    /// <summary>Sends a batch and waits for the receiver's word, as far as its protocol has one. Expected failures are results.</summary>
    ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation);
}

/// <summary>One event and its payload in the schema of the outlet.</summary>
/// <param name="Event">The event.</param>
/// <param name="Payload">The payload, without framing.</param>
public readonly record struct OutletMessage(DeliveryEvent Event, ReadOnlyMemory<byte> Payload);
