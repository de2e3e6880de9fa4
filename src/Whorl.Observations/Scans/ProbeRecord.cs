using Whorl.Probing.Scanning;

namespace Whorl.Observations.Scans;

/// <summary>What one probe of a target came to.</summary>
/// <param name="Kind">The method.</param>
/// <param name="Name">The hello's name.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Fingerprint">The method's string for the answer, status_request included; empty where nothing was learned.</param>
/// <param name="Elapsed">The time it took.</param>
public readonly record struct ProbeRecord(ProbeKind Kind, string Name, ProbeOutcome Outcome, string Fingerprint, TimeSpan Elapsed);
