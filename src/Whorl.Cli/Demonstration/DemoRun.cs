using System.Globalization;
using Whorl.Capture;
using Whorl.Cli.Demonstration.Clients;
using Whorl.Cli.Demonstration.Recording;
using Whorl.Cli.Demonstration.Servers;
using Whorl.Cli.Demonstration.Steps;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Simulation;

namespace Whorl.Cli.Demonstration;

/// <summary>The whole product once through, on loopback: each step by the code of the command that it stands for.</summary>
internal sealed class DemoRun(DemoPlace place, bool isRelayWanted, StepReport report, TimeProvider time)
{
    /// <summary>Runs all steps.</summary>
    public async Task<DemoFindings> RunAsync(CancellationToken cancellation)
    {
        Observed seen = await ObserveAsync(cancellation).ConfigureAwait(false);
        KnowledgeFindings knowledge = KnowledgeStep.Run(place, seen.Servers, seen.Clients, time);
        HuntFindings hunt = HuntStep.Run(place, time);
        report.End(Text($"hunted by {HuntStep.Rules.Count} rules: {hunt.Looked} handshakes judged, {hunt.Hits.Count} hits"));
        ExplanationFindings explanation = ExplanationStep.Run(seen.Servers, seen.Clients);
        report.End("explained a fingerprint, and two servers' difference");

        SimulationStep simulation = new(place);
        PopulationSummary population = simulation.Simulate(cancellation);
        report.End(Text($"simulated {population.Sightings:N0} sightings of servers in {population.Weeks} weeks, seed {SimulationStep.Options.Seed}"));
        IReadOnlyList<MethodResult> evaluation = simulation.Evaluate(cancellation);
        report.End(Text($"evaluated {evaluation.Count} methods week by week"));
        VerdictFindings verdicts = simulation.Judge();
        report.End(Text($"judged {verdicts.Week}: {verdicts.Verdicts.Count} servers called C2"));
        return new DemoFindings
        {
            Place = place,
            Ended = time.GetUtcNow(),
            Elapsed = report.Elapsed,
            Steps = report.Steps,
            Recording = seen.Recording,
            Capture = seen.Capture,
            Servers = seen.Servers,
            LeftOut = seen.LeftOut,
            Clients = seen.Clients,
            Knowledge = knowledge,
            Hunt = hunt,
            Explanation = explanation,
            Population = population,
            Evaluation = evaluation,
            Verdicts = verdicts,
        };
    }

    /// <summary>All that needs servers, which end with it.</summary>
    private async Task<Observed> ObserveAsync(CancellationToken cancellation)
    {
        await using ServerPark park = await ServerPark.StartAsync(place.Folder, time, cancellation).ConfigureAwait(false);
        foreach (string sentence in park.LeftOut)
        {
            report.Note(sentence);
        }

        int inProcess = park.Running.Count(server => server.IsInProcess);
        report.End(Text($"started {park.Running.Count} TLS servers: {park.Running.Count - inProcess} installed ones, {inProcess} of its own"));

        await using ITrafficRecording recording = TrafficRecording.Begin(place.Capture, park.Running, isRelayWanted, report.Note, time);
        ClientRound round = new(park, recording, time);
        await round.RunAsync(cancellation).ConfigureAwait(false);
        await recording.FinishAsync().ConfigureAwait(false);
        IReadOnlyList<SeenHello> hellos = CaptureStep.Read(place, park.Requests, out CaptureStatistics statistics);
        IReadOnlyList<SeenClient> clients = round.Share(hellos);
        report.End(Text($"captured {clients.Count} clients: {statistics.Packets:N0} packets, {statistics.Handshakes} handshakes, {clients.SelectMany(client => client.Ja4).Distinct(StringComparer.Ordinal).Count()} different JA4"));

        IReadOnlyList<ScannedServer> servers = await ScanStep.RunAsync(park.Running, place, cancellation).ConfigureAwait(false);
        report.End(Text($"scanned them: {servers.Sum(server => server.Record?.Handshakes ?? 0)} connections, {servers.Select(server => server.Record?.AtsfHash).OfType<string>().Distinct(StringComparer.Ordinal).Count()} different ATSF"));
        return new Observed(servers, park.LeftOut, clients, recording.Words, statistics);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>What was seen while the servers ran.</summary>
    private sealed record Observed(IReadOnlyList<ScannedServer> Servers, IReadOnlyList<string> LeftOut, IReadOnlyList<SeenClient> Clients, string Recording, CaptureStatistics Capture);
}
