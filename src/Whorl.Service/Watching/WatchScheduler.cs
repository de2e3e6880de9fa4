using Microsoft.Extensions.Logging;

namespace Whorl.Service.Watching;

/// <summary>
/// Checks every watched server now and then, some at once. When the next check of a server is due is drawn from the last fifth of its time, so that
/// servers that were added together are not checked together for ever; it is kept, so that a restart repeats nothing.
/// </summary>
internal sealed partial class WatchScheduler(
    WatchList list, Watcher watcher, Func<CheckReport, CancellationToken, Task> report, TimeSpan every, Random chance, TimeProvider time, ILogger<WatchScheduler> log) : IDisposable
{
    private const int AtOnce = 4;
    private const int Batch = 64;
    private const double Spread = 0.2;

    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start() => running = Task.Run(() => RunAsync(stopping.Token), CancellationToken.None);

    /// <summary>Ends; what is being checked is given up.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(CancellationToken cancellation)
    {
        TimeSpan rest = every / 4 < LongestRest ? every / 4 : LongestRest;
        ParallelOptions several = new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                IReadOnlyList<WatchEntry> due = list.Due(Batch);
                await Parallel.ForEachAsync(due, several, async (entry, token) => await CheckAsync(entry, token).ConfigureAwait(false)).ConfigureAwait(false);
                if (due.Count < Batch)
                {
                    await Task.Delay(rest, time, cancellation).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                LogFault(problem, "the list");
                await Task.Delay(LongestRest, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task CheckAsync(WatchEntry entry, CancellationToken cancellation)
    {
        double share;
        lock (chance)
        {
            share = 1 - (Spread * chance.NextDouble());
        }

        list.Schedule(entry.Id, time.GetUtcNow() + (every * share));
        try
        {
            await report(await watcher.CheckAsync(entry, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // One server's trouble is not the others'; it is checked again when it is due.
            LogFault(problem, entry.Target.Text);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Target} could not be checked")]
    private partial void LogFault(Exception problem, string target);
}
