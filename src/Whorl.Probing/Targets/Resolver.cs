namespace Whorl.Probing.Targets;

/// <summary>
/// Names to addresses for a scan: a cache of bounded size, one look-up for all who ask for a name at the same time, a bound on how many
/// run, and a deadline for each. For any thread.
/// </summary>
public sealed class Resolver : IDisposable
{
    private readonly INameLookup lookup;
    private readonly ResolverOptions options;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly NameCache cache;
    private readonly Dictionary<string, Task<Resolution>> running = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim turns;
    private readonly CancellationTokenSource ended = new();
    private long lookups;

    /// <summary>Looks names up in one way, within bounds.</summary>
    public Resolver(INameLookup lookup, ResolverOptions options, TimeProvider time)
    {
        this.lookup = lookup;
        this.options = options;
        this.time = time;
        cache = new NameCache(options.CacheSize, time);
        turns = new SemaphoreSlim(options.Concurrency);
    }

    /// <summary>How many look-ups were made, those from the cache not counted.</summary>
    public long Lookups => Interlocked.Read(ref lookups);

    /// <summary>Gives the addresses of a name, at once where the cache has them.</summary>
    /// <param name="name">A name in ASCII without a trailing dot, as <see cref="HostName.TryRead"/> gives it.</param>
    /// <param name="cancellation">Ends the wait; the look-up goes on for others who asked.</param>
    public ValueTask<Resolution> ResolveAsync(string name, CancellationToken cancellation)
    {
        TaskCompletionSource<Resolution> source;
        lock (gate)
        {
            if (cache.Find(name) is Resolution known)
            {
                return new ValueTask<Resolution>(known);
            }

            if (this.running.TryGetValue(name, out Task<Resolution>? running))
            {
                return new ValueTask<Resolution>(running.WaitAsync(cancellation));
            }

            source = new TaskCompletionSource<Resolution>(TaskCreationOptions.RunContinuationsAsynchronously);
            this.running.Add(name, source.Task);
        }

        _ = RunAsync(name, source);
        return new ValueTask<Resolution>(source.Task.WaitAsync(cancellation));
    }

    /// <summary>Ends all look-ups; who waits for one is cancelled.</summary>
    public void Dispose()
    {
        this.ended.Cancel();
        this.ended.Dispose();
    }

    private async Task RunAsync(string name, TaskCompletionSource<Resolution> source)
    {
        try
        {
            Resolution resolution = await LookUpInTurnAsync(name).ConfigureAwait(false);
            lock (gate)
            {
                this.running.Remove(name);
                cache.Add(name, resolution, resolution.Status == ResolutionStatus.Found ? this.options.Lifetime : this.options.FailureLifetime);
            }

            source.SetResult(resolution);
        }
        catch (Exception failure)
        {
            lock (gate)
            {
                this.running.Remove(name);
            }

            // A broken look-up is told to those who wait for it.
            if (failure is OperationCanceledException or ObjectDisposedException)
            {
                source.SetCanceled(CancellationToken.None);
            }
            else
            {
                source.SetException(failure);
            }
        }
    }

    private async Task<Resolution> LookUpInTurnAsync(string name)
    {
        CancellationToken disposed = ended.Token;
        await turns.WaitAsync(disposed).ConfigureAwait(false);
        Interlocked.Increment(ref lookups);
        using CancellationTokenSource deadline = new(options.Deadline, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, disposed);
        Task<Resolution> answer;
        try
        {
            answer = lookup.LookUpAsync(name, either.Token);
        }
        catch
        {
            turns.Release();
            throw;
        }

        // The turn ends with the look-up itself: one that does not heed its token must not make room for another.
        _ = answer.ContinueWith(
            static (done, turns) =>
            {
                _ = done.Exception;
                ((SemaphoreSlim)turns!).Release();
            },
            turns, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            return await answer.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            return Resolution.Failed(ResolutionStatus.TimedOut);
        }
    }
}
