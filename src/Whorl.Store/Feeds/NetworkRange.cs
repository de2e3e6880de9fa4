using Whorl.Probing;

namespace Whorl.Store.Feeds;

/// <summary>A range of addresses and the autonomous system that announces it. Both ends are of one family.</summary>
/// <param name="First">The first address.</param>
/// <param name="Last">The last address, included.</param>
/// <param name="System">The number of the autonomous system; 0 for not routed.</param>
/// <param name="Organisation">Its name; null where the table has none.</param>
public sealed record NetworkRange(HostAddress First, HostAddress Last, uint System, string? Organisation);
