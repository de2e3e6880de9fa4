using Whorl.Store;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>The fingerprints of a configuration.</summary>
/// <param name="Atsf">ATSF.</param>
/// <param name="Jarm">JARM; null where no probe is answered.</param>
internal sealed record Look(Fingerprint Atsf, Fingerprint? Jarm);
