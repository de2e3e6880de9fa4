namespace Whorl.Service.Delivery.Engine;

/// <summary>How long to wait after a failure: anything up to 0.5 s, 1 s, 2 s and so on to 60 s, so that many senders do not come back together.</summary>
internal sealed class Backoff(Random random)
{
    /// <summary>The longest wait that a receiver may ask for.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    private const double FirstSeconds = 0.5;
    private const double MostSeconds = 60;
    private const int MostDoublings = 16;
    private int failures;

    /// <summary>Begins again.</summary>
    public void Reset() => failures = 0;

    /// <summary>The wait after one more failure.</summary>
    public TimeSpan Next(TimeSpan? asked)
    {
        double most = Math.Min(MostSeconds, FirstSeconds * Math.Pow(2, Math.Min(failures++, MostDoublings)));
        long milliseconds = (long)(random.NextDouble() * most * 1000);
        return asked is { } after ? TimeSpan.FromTicks(Math.Clamp(after.Ticks, 0, LongestAsked.Ticks)) : new TimeSpan(milliseconds * TimeSpan.TicksPerMillisecond);
    }
}
