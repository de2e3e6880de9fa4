using Microsoft.Extensions.Logging;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Scoring;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Web.Knowledge;

/// <summary>Measures how right the scores were, week by week, where somebody asks for it: seconds for a million sightings, two minutes for thirty.</summary>
internal sealed partial class QualityMeasure(IStore store, TimeProvider time, ILogger<QualityMeasure> log)
{
    private readonly Lock gate = new();
    private Task running = Task.CompletedTask;

    /// <summary>What came of the last measure; null before the first.</summary>
    public QualityReport? Last { get; private set; }

    /// <summary>Whether one is running.</summary>
    public bool IsRunning => !running.IsCompleted;

    /// <summary>Begins one, unless one runs.</summary>
    public void Begin()
    {
        lock (gate)
        {
            if (running.IsCompleted)
            {
                running = Task.Run(Measure);
            }
        }
    }

    private void Measure()
    {
        try
        {
            using ISightingReplay replay = store.OpenReplay();
            if (replay.Weeks.Count < 2)
            {
                Last = new QualityReport(time.GetUtcNow(), [], "There must be two weeks of servers: one to learn from, one to judge.");
                return;
            }

            IReadOnlyList<MethodResult> results = new RollingEvaluation(replay, [new WhorlMethod()]).Run(null);
            Last = new QualityReport(time.GetUtcNow(), results, null);
        }
        catch (StoreException problem)
        {
            Last = new QualityReport(time.GetUtcNow(), [], "The store could not be read; the service's log says why.");
            LogFailure(problem.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the scores could not be measured: {Problem}")]
    private partial void LogFailure(string problem);
}
