using Microsoft.Extensions.Logging;
using Whorl.Store;

namespace Whorl.Service.Searching;

/// <summary>Looks again and again what is new and fits the saved searches that alert.</summary>
internal sealed partial class SearchAlerts(SavedSearches saved, AlertLook look, TimeSpan every, TimeProvider time, ILogger<SearchAlerts> log) : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start() => running = Task.Run(() => RunAsync(stopping.Token), CancellationToken.None);

    /// <summary>Ends; what was not told yet is told after the next start.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => stopping.Dispose();

    private async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                foreach (SavedSearch search in saved.All())
                {
                    if (search.Alerts)
                    {
                        await LookAsync(search, cancellation).ConfigureAwait(false);
                    }
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                LogFault(problem, "the list of searches");
            }

            await Task.Delay(every, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(SavedSearch search, CancellationToken cancellation)
    {
        try
        {
            await look.LookAsync(search, cancellation).ConfigureAwait(false);
        }
        catch (StoreException problem)
        {
            // The next round begins where this one ended.
            LogFailure(search.Name, problem.Message);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            // One search's trouble is not the others'.
            LogFault(problem, search.Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not look what is new of the saved search '{Name}': {Problem}")]
    private partial void LogFailure(string name, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "could not look what is new of {Name}: this should not have happened")]
    private partial void LogFault(Exception problem, string name);
}
