namespace Whorl.Service.Delivery.Spooling;

/// <summary>Events that wait to be written, and who waits for them.</summary>
internal sealed class AppendRequest(IReadOnlyList<SpooledEvent> events)
{
    private readonly TaskCompletionSource<AppendResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int stored;
    private int dropped;
    private int failed;

    /// <summary>The events.</summary>
    public IReadOnlyList<SpooledEvent> Events => events;

    /// <summary>Completes when all of them are written or dropped.</summary>
    public Task<AppendResult> Answer => answer.Task;

    /// <summary>One event is in the spool.</summary>
    public void CountStored() => stored++;

    /// <summary>One event was dropped.</summary>
    public void CountDropped() => dropped++;

    /// <summary>One event was written, and the disk did not keep it.</summary>
    public void CountFailed() => failed++;

    /// <summary>Answers.</summary>
    public void Complete() => answer.TrySetResult(new AppendResult(stored, dropped, failed));

    /// <summary>Not all were written: the spool was closed, or its writer has failed.</summary>
    public void Abandon(Exception reason) => answer.TrySetException(reason);
}
