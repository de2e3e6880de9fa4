namespace Whorl.Service.Delivery.Engine;

/// <summary>A part of the spool.</summary>
/// <param name="From">The first sequence number.</param>
/// <param name="To">The first one that is no more in it.</param>
public readonly record struct SpoolRange(long From, long To);

/// <summary>A part that is to be delivered again, and who waits for it.</summary>
internal sealed record ReplayRequest(SpoolRange Range)
{
    /// <summary>Completes with the number of events.</summary>
    public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
