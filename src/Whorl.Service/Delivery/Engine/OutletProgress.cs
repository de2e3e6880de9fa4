using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Engine;

/// <summary>How far one outlet is in the spool: what is settled, and the reader that is ahead of it.</summary>
internal sealed class OutletProgress(Spool spool, long settled, long missed) : IDisposable
{
    private long batchFrom = settled;
    private long missedBefore = missed;

    /// <summary>The reader.</summary>
    public SpoolReader Reader { get; private set; } = spool.OpenReader(settled);

    /// <summary>The sequence number of the first event that is not settled.</summary>
    public long Settled { get; private set; } = settled;

    /// <summary>Sequence numbers before it that were not there to be read.</summary>
    public long Missed { get; private set; } = missed;

    /// <summary>The events of a batch before a sequence number are settled. What is before it and not in the batch was never seen.</summary>
    public void SettleTo(long next, List<SpoolRecord> batch)
    {
        Settled = next;
        Missed = missedBefore + (next - batchFrom) - batch.Count(record => record.Sequence < next);
    }

    /// <summary>All of a batch is settled.</summary>
    public void SettleAll(List<SpoolRecord> batch)
    {
        SettleTo(Reader.Next, batch);
        (batchFrom, missedBefore) = (Settled, Missed);
    }

    /// <summary>Reads again from what is not settled.</summary>
    public void BeginAgain()
    {
        Reader.Dispose();
        Reader = spool.OpenReader(Settled);
        (batchFrom, missedBefore) = (Settled, Missed);
    }

    /// <inheritdoc/>
    public void Dispose() => Reader.Dispose();
}
