using Whorl.Capture;
using Whorl.Cli.Demonstration.Clients;
using Whorl.Cli.Demonstration.Steps;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Simulation;

namespace Whorl.Cli.Demonstration;

/// <summary>Everything that a run found out, each figure measured by it.</summary>
internal sealed record DemoFindings
{
    public required DemoPlace Place { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset Ended { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public required IReadOnlyList<DemoStep> Steps { get; init; }

    /// <summary>How traffic was recorded.</summary>
    public required string Recording { get; init; }

    public required CaptureStatistics Capture { get; init; }

    public required IReadOnlyList<ScannedServer> Servers { get; init; }

    /// <summary>How many different ATSF they have.</summary>
    public int Stacks => Servers.Select(server => server.Record?.AtsfHash).OfType<string>().Distinct(StringComparer.Ordinal).Count();

    /// <summary>Servers that did not start, a sentence each.</summary>
    public required IReadOnlyList<string> LeftOut { get; init; }

    public required IReadOnlyList<SeenClient> Clients { get; init; }

    public required KnowledgeFindings Knowledge { get; init; }

    public required HuntFindings Hunt { get; init; }

    public required ExplanationFindings Explanation { get; init; }

    public required PopulationSummary Population { get; init; }

    public required IReadOnlyList<MethodResult> Evaluation { get; init; }

    public required VerdictFindings Verdicts { get; init; }
}
