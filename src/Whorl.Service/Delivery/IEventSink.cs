namespace Whorl.Service.Delivery;

/// <summary>Takes events that are to be delivered.</summary>
public interface IEventSink
{
    /// <summary>Takes an event; completes when it is in the spool on the disk, or was dropped there by the policy that the operator chose.</summary>
    /// <exception cref="EventNotKeptException">The disk did not keep it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or delivery has ended; the event may be in the spool.</exception>
    ValueTask AddAsync(DeliveryEvent given, CancellationToken cancellation);
}
