namespace Whorl.Service.Campaigns;

/// <summary>How many targets a second are done, over the last ten seconds or so.</summary>
internal sealed class RunRate(TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private (long At, long Targets) older = (time.GetTimestamp(), 0);
    private (long At, long Targets) newer = (time.GetTimestamp(), 0);

    /// <summary>The rate, where so many are done now.</summary>
    public double Of(long targets)
    {
        lock (gate)
        {
            long now = time.GetTimestamp();
            if (time.GetElapsedTime(newer.At, now) >= Between)
            {
                (older, newer) = (newer, (now, targets));
            }

            double seconds = time.GetElapsedTime(older.At, now).TotalSeconds;
            return seconds > 0 ? (targets - older.Targets) / seconds : 0;
        }
    }
}
