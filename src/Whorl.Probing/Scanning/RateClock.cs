namespace Whorl.Probing.Scanning;

/// <summary>
/// Gives out moments at which a connection may be made, evenly spaced: over no second more than the rate and a hundredth of it,
/// which makes up for a late timer. Shared by the threads of a scan.
/// </summary>
public sealed class RateClock
{
    private const double BurstSeconds = 0.01;

    private readonly TimeProvider time;
    private readonly double ticksEach;
    private readonly long burst;
    private long next;

    /// <summary>A clock of <paramref name="perSecond"/> moments a second; 0 for as many as asked.</summary>
    public RateClock(double perSecond, TimeProvider time)
    {
        this.time = time;
        ticksEach = perSecond <= 0 ? 0 : time.TimestampFrequency / perSecond;
        burst = (long)(BurstSeconds * time.TimestampFrequency);
        next = time.GetTimestamp();
    }

    /// <summary>Takes the next moment if it has come; otherwise says how long it will take.</summary>
    public bool TryTake(out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (ticksEach == 0)
        {
            return true;
        }

        while (true)
        {
            long at = Volatile.Read(ref next);
            long now = time.GetTimestamp();
            if (at > now)
            {
                wait = time.GetElapsedTime(now, at);
                return false;
            }

            long following = Math.Max(at, now - burst) + (long)Math.Ceiling(ticksEach);
            if (Interlocked.CompareExchange(ref next, following, at) == at)
            {
                return true;
            }
        }
    }
}
