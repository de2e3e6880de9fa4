namespace Whorl.Probing.Transport;

/// <summary>The time since a loop was made.</summary>
internal sealed class LoopClock(TimeProvider time)
{
    private readonly long origin = time.GetTimestamp();
    private readonly long perMillisecond = Math.Max(time.TimestampFrequency / 1000, 1);

    /// <summary>Whole milliseconds since the loop was made.</summary>
    public long Milliseconds => Ticks / perMillisecond;

    /// <summary>The same in the clock's own unit.</summary>
    public long Ticks => time.GetTimestamp() - origin;

    /// <summary>When a span of time that starts now will be over, in the clock's unit.</summary>
    public long TicksAfter(TimeSpan fromNow)
    {
        double ticks = Math.Max(fromNow.TotalMilliseconds, 0) * perMillisecond;
        return Ticks + (long)Math.Min(ticks, long.MaxValue / 4);
    }

    /// <summary>When a span of time that starts now will be over, in milliseconds, never too early.</summary>
    public long MillisecondsAfter(TimeSpan fromNow) => (TicksAfter(fromNow) + perMillisecond - 1) / perMillisecond;

    /// <summary>The milliseconds, rounded up, until a moment in the clock's unit.</summary>
    public int MillisecondsUntil(long ticks) =>
        (int)Math.Clamp((ticks - Ticks + perMillisecond - 1) / perMillisecond, 0, int.MaxValue);
}
