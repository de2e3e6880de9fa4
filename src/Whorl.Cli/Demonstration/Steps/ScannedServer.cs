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
    public IReadOnlyList<string> AtsfParts { get; } = [.. (Record?.Probes ?? []).Where(probe => probe.Kind == ProbeKind.Atsf).Select(probe => probe.Fingerprint)];
}
