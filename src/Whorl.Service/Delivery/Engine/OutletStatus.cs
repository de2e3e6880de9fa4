using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Engine;

/// <summary>What an outlet tells of itself, from its own thread to whoever asks.</summary>
internal sealed class OutletStatus(string name, TimeProvider time)
{
    private readonly Lock gate = new();
    private OutletState state = OutletState.Stopped;
    private long delivered, refused, missed, replayed, failures, bytes, next;
    private long? oldestMilliseconds;
    private string? problem;
    private DateTimeOffset? lastSuccess, nextTry;

    /// <summary>Takes over the position of an outlet.</summary>
    public void Moved(SpoolCursor cursor) => Moved(cursor.Next, cursor.Delivered, cursor.Refused, cursor.Missed, null);

    /// <summary>The outlet has settled events.</summary>
    public void Moved(long nextSequence, long deliveredSoFar, long refusedSoFar, long missedSoFar, long? oldest)
    {
        lock (gate)
        {
            (next, delivered, refused, missed, oldestMilliseconds) = (nextSequence, deliveredSoFar, refusedSoFar, missedSoFar, oldest);
        }
    }

    /// <summary>The outlet does something else now.</summary>
    public void Is(OutletState now, DateTimeOffset? until = null)
    {
        lock (gate)
        {
            (state, nextTry) = (now, until);
        }
    }

    /// <summary>The receiver took something.</summary>
    public void Succeeded(long payloadBytes)
    {
        lock (gate)
        {
            bytes += payloadBytes;
            lastSuccess = time.GetUtcNow();
            problem = null;
        }
    }

    /// <summary>Events of a replay were taken.</summary>
    public void CountReplayed(int count)
    {
        lock (gate)
        {
            replayed += count;
        }
    }

    /// <summary>What had failed goes on, before the receiver took anything.</summary>
    public void Recovered()
    {
        lock (gate)
        {
            problem = null;
        }
    }

    /// <summary>Something failed.</summary>
    public void Failed(string reason)
    {
        lock (gate)
        {
            failures++;
            problem = reason;
        }
    }

    /// <summary>All of it; where no event is in hand the spool is asked when the first one that waits was appended.</summary>
    public OutletHealth Health(long spoolNext, Func<long, long?> appendedAt)
    {
        long? waiting = Waiting(spoolNext) is { } first ? appendedAt(first) : null;
        lock (gate)
        {
            return new OutletHealth
            {
                Name = name,
                State = state,
                Delivered = delivered,
                Refused = refused,
                Missed = missed,
                Replayed = replayed,
                Failures = failures,
                Bytes = bytes,
                LagEvents = Math.Max(0, spoolNext - next),
                Lag = (oldestMilliseconds ?? waiting) is { } oldest ? time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(oldest) : TimeSpan.Zero,
                Problem = problem,
                LastSuccess = lastSuccess,
                NextTry = nextTry,
            };
        }
    }

    private long? Waiting(long spoolNext)
    {
        lock (gate)
        {
            return oldestMilliseconds is null && next < spoolNext ? next : null;
        }
    }
}
