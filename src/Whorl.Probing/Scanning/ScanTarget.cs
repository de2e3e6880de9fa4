using Whorl.Probing.Targets;

namespace Whorl.Probing.Scanning;

/// <summary>A target whose address is known, on its way to being probed.</summary>
/// <param name="Target">The target.</param>
/// <param name="Address">The address to connect to.</param>
/// <param name="AddressNumber">The number of the address among those of the target's name, from 0.</param>
public readonly record struct ScanTarget(Target Target, HostAddress Address, int AddressNumber);
