namespace Whorl.Service.Delivery;

/// <summary>The sink where no outlet is set up: nobody wants the events.</summary>
internal sealed class NoOutlets : IEventSink
{
    /// <inheritdoc/>
    public ValueTask AddAsync(DeliveryEvent given, CancellationToken cancellation) => ValueTask.CompletedTask;
}
