namespace Whorl.Capture.Live;

/// <summary>What an interface gave and what was lost on the way, since the capture began.</summary>
/// <param name="Received">Packets that passed the filter and were handed over.</param>
/// <param name="Dropped">Packets the kernel had no room for because they were not fetched in time.</param>
/// <param name="DroppedByInterface">Packets that the interface or its driver dropped.</param>
public readonly record struct LiveCounters(long Received, long Dropped, long DroppedByInterface);
