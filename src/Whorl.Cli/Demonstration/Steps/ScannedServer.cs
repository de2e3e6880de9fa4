using Whorl.Cli.Demonstration.Servers;
using Whorl.Observations.Scans;
using Whorl.Probing.Scanning;

namespace Whorl.Cli.Demonstration.Steps;

/// <summary>A server and what a scan found of it.</summary>
/// <param name="Server">The server.</param>
/// <param name="Record">The record; null where the scan did not come to it.</param>
internal sealed record ScannedServer(DemoServer Server, ScanRecord? Record)
{
    /// <summary>Its answers to the ten hellos of ATSF, in their order; an empty text where a hello got none.</summary>
    public IReadOnlyList<string> AtsfParts { get; } = [.. Atsf(Record).Select(probe => probe.Fingerprint)];

    /// <summary>How these probes ended, in the words of records.</summary>
    public IReadOnlyList<string> AtsfOutcomes { get; } = [.. Atsf(Record).Select(probe => probe.Outcome.Name())];

    private static IEnumerable<ProbeRecord> Atsf(ScanRecord? record) => (record?.Probes ?? []).Where(probe => probe.Kind == ProbeKind.Atsf);
}
