namespace Whorl.Probing.Targets;

/// <summary>
/// Names to addresses for a scan: a cache of bounded size, one look-up for all who ask for a name at the same time, a bound on how many
/// run, and a deadline for each. For any thread.
/// </summary>
public sealed class Resolver : IDisposable
{
    private readonly INameLookup _lookup;
    private readonly ResolverOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly NameCache _cache;
    private readonly Dictionary<string, Task<Resolution>> _running = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _turns;
    private readonly CancellationTokenSource _ended = new();
    private long _lookups;

    /// <summary>Looks names up in one way, within bounds.</summary>
    public Resolver(INameLookup lookup, ResolverOptions options, TimeProvider time)
    {
        _lookup = lookup;
        _options = options;
        _time = time;
        _cache = new NameCache(options.CacheSize, time);
        _turns = new SemaphoreSlim(options.Concurrency);
    }

    /// <summary>How many look-ups were made, those from the cache not counted.</summary>
    public long Lookups => Interlocked.Read(ref _lookups);

    /// <summary>Gives the addresses of a name, at once where the cache has them.</summary>
    /// <param name="name">A name in ASCII without a trailing dot, as <see cref="HostName.TryRead"/> gives it.</param>
    /// <param name="cancellation">Ends the wait; the look-up goes on for others who asked.</param>
    public ValueTask<Resolution> ResolveAsync(string name, CancellationToken cancellation)
    {
        TaskCompletionSource<Resolution> source;
        lock (_lock)
        {
            if (_cache.Find(name) is Resolution known)
            {
                return new ValueTask<Resolution>(known);
            }

            if (_running.TryGetValue(name, out Task<Resolution>? running))
            {
                return new ValueTask<Resolution>(running.WaitAsync(cancellation));
            }

            source = new TaskCompletionSource<Resolution>(TaskCreationOptions.RunContinuationsAsynchronously);
            _running.Add(name, source.Task);
        }

        _ = RunAsync(name, source);
        return new ValueTask<Resolution>(source.Task.WaitAsync(cancellation));
    }

    /// <summary>Ends all look-ups; who waits for one is cancelled.</summary>
    public void Dispose()
    {
        _ended.Cancel();
        _ended.Dispose();
    }

    private async Task RunAsync(string name, TaskCompletionSource<Resolution> source)
    {
        try
        {
            Resolution resolution = await LookUpInTurnAsync(name).ConfigureAwait(false);
            lock (_lock)
            {
                _running.Remove(name);
                _cache.Add(name, resolution, resolution.Status == ResolutionStatus.Found ? _options.Lifetime : _options.FailureLifetime);
            }

            source.SetResult(resolution);
        }
        catch (Exception failure)
        {
            lock (_lock)
            {
                _running.Remove(name);
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
        CancellationToken ended = _ended.Token;
        await _turns.WaitAsync(ended).ConfigureAwait(false);
        Interlocked.Increment(ref _lookups);
        using CancellationTokenSource deadline = new(_options.Deadline, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ended);
        Task<Resolution> lookup;
        try
        {
            lookup = _lookup.LookUpAsync(name, either.Token);
        }
        catch
        {
            _turns.Release();
            throw;
        }

        // The turn ends with the look-up itself: one that does not heed its token must not make room for another.
        _ = lookup.ContinueWith(
            static (done, turns) =>
            {
                _ = done.Exception;
                ((SemaphoreSlim)turns!).Release();
            },
            _turns, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            return await lookup.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            return Resolution.Failed(ResolutionStatus.TimedOut);
        }
    }
}
