using System.Text;
using Whorl.Cli.Detecting;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Evaluation.Reports;
using Whorl.Detection.Scoring;
using Whorl.Detection.Simulation;
using Whorl.Detection.Simulation.Sinks;
using Whorl.Detection.Verdicts;
using Whorl.Store;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.Demonstration.Steps;

/// <summary>A small population whose truth is known: simulated, evaluated and judged by the code of those commands.</summary>
internal sealed class SimulationStep(DemoPlace place)
{
    /// <summary>What it is drawn from.</summary>
    public static PopulationOptions Options { get; } = PopulationOptions.Preset("small")! with { Seed = 5 };

    /// <summary>The precision at which methods are compared.</summary>
    public static ReportOptions Report { get; } = new(Threshold: null, Precision: 0.99, ScansPerDay: 1_000_000, IsFreshOnly: false, ByWeek: false, HasCurve: false);

    /// <summary>Writes the population.</summary>
    public PopulationSummary Simulate(CancellationToken cancellation)
    {
        Population population = new(Options);
        using SqliteStore store = SqliteStore.Open(place.Simulated);
        using StorePopulationSink sink = new(store);
        PopulationSummary summary = population.Write(sink, progress: null, cancellation);
        using StreamWriter rows = new(place.Truth, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        population.WriteTruth(rows);
        return summary;
    }

    /// <summary>Both methods side by side, judged by the truth.</summary>
    public IReadOnlyList<MethodResult> Evaluate(CancellationToken cancellation)
    {
        using SqliteStore store = SqliteStore.Open(place.Simulated);
        using ISightingReplay replay = store.OpenReplay();
        ScoringMethod[] methods = [new PublishedMethod(usesJarm: false, usesHeader: true), new WhorlMethod()];
        return new RollingEvaluation(replay, methods, decay: null, ReadTruth()).Run(_ => cancellation.ThrowIfCancellationRequested());
    }

    /// <summary>The verdicts of the last week, and which of them are true.</summary>
    public VerdictFindings Judge()
    {
        using SqliteStore store = SqliteStore.Open(place.Simulated);
        using ISightingReplay replay = store.OpenReplay();
        Week week = replay.Weeks[^1];
        List<C2Verdict> verdicts = C2Judging.Run(new C2Detector(replay, new WhorlMethod(), C2Judging.OwnThreshold), week, isAll: false, filter: null);
        HashSet<string> threats = [.. File.ReadLines(place.Truth).Skip(1).Select(line => line.Split(',')).Where(cells => cells[3] == "c2").Select(cells => $"{cells[0]}:{cells[1]}")];
        bool IsTrue(C2Verdict verdict) => threats.Contains(verdict.Server.Address.WithPort(verdict.Server.Port));

        // The surest of those with counter-evidence says more than one that nothing speaks against.
        C2Verdict top = verdicts.Find(verdict => verdict.Word == "c2" && verdict.Top > 0) ?? verdicts.Find(verdict => verdict.Word == "c2") ?? verdicts[0];
        return new VerdictFindings(week, verdicts, verdicts.Count(IsTrue), top, IsTrue(top));
    }

    private TruthFile ReadTruth()
    {
        using StreamReader reader = new(place.Truth);
        return TruthFile.TryRead(reader, out TruthFile truth, out string problem) ? truth : throw new FailureException(problem);
    }
}

/// <summary>The verdicts of a week.</summary>
/// <param name="Week">The week.</param>
/// <param name="Verdicts">The servers that reach the threshold, the highest score first.</param>
/// <param name="True">How many of them are C2 in truth.</param>
/// <param name="Shown">The one that is explained.</param>
/// <param name="IsShownTrue">Whether it is C2 in truth.</param>
internal sealed record VerdictFindings(Week Week, IReadOnlyList<C2Verdict> Verdicts, int True, C2Verdict Shown, bool IsShownTrue);
