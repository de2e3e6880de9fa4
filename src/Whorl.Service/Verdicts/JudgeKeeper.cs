using Microsoft.Extensions.Logging;
using Whorl.Detection.Cdns;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Service.Verdicts;

/// <summary>
/// Keeps a judge that knows what the store knows: it learns anew when feeds or observations were added, in the background and no more often
/// than every few minutes, while the earlier one answers.
/// </summary>
internal sealed partial class JudgeKeeper(IStore store, CdnCatalogue catalogue, Func<double> threshold, TimeProvider time, ILogger<JudgeKeeper> log)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenLessons = TimeSpan.FromMinutes(10);

    private volatile ServerJudge? judge;
    private long known = -1;

    /// <summary>The judge; null until it has learnt for the first time.</summary>
    public ServerJudge? Current => judge;

    /// <summary>Learns until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(BetweenLooks, time);
        do
        {
            try
            {
                await Task.Run(LearnWhereNew, cancellation).ConfigureAwait(false);
            }
            catch (StoreException problem)
            {
                // The earlier judge goes on; the next look may find the store in better shape.
                LogFailure(problem.Message);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                LogFault(problem);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>Learns where there is something new and the last time is long enough ago, and at once where the threshold is another.</summary>
    /// <exception cref="StoreException">The store cannot be read.</exception>
    public void LearnWhereNew()
    {
        DateTimeOffset now = time.GetUtcNow();
        double wanted = threshold();
        bool isAnother = judge is { } set && set.Threshold != wanted;
        if (!isAnother && judge is { } current && now - current.Trained < BetweenLessons)
        {
            return;
        }

        long changes = Changes();
        if (judge is null || isAnother || changes != known)
        {
            judge = ServerJudge.Train(store, catalogue, wanted, now);
            known = changes;
            TimeSpan took = time.GetUtcNow() - now;
            LogLearnt(took);
        }
    }

    /// <summary>Asked in a moment of its own: a reader that stayed open while the judge learns would keep the store's log from being written back.</summary>
    private long Changes()
    {
        using IStoreReader reader = store.OpenReader();
        return reader.Changes();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "learnt from the store in {Time}")]
    private partial void LogLearnt(TimeSpan time);

    [LoggerMessage(Level = LogLevel.Error, Message = "learning from the store failed")]
    private partial void LogFault(Exception problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not learn from the store: {Problem}")]
    private partial void LogFailure(string problem);
}
