namespace Whorl.Capture.Flows;

/// <summary>What is remembered of a flow whose handshake is done: enough to tell a retransmitted hello from a new one.</summary>
/// <param name="Hellos">ClientHellos seen.</param>
/// <param name="First">Transport's own mark of the first direction: the next TCP sequence number, or a hash of a connection id.</param>
/// <param name="Second">The same of the second direction.</param>
/// <param name="FirstStart">TCP: the sequence number the first direction's stream began with, as its SYN said.</param>
/// <param name="SecondStart">TCP: the same of the second direction.</param>
internal readonly record struct RecentFlow(int Hellos, uint First, uint Second, uint FirstStart, uint SecondStart);

/// <summary>
/// The flows finished last. Flows leave the flow table as soon as their handshake is done, and their stragglers must not
/// be taken for new connections. A flow counts as recent within minutes of packet time either way, since merged captures
/// jump; a bound on their number is there for floods.
/// </summary>
internal sealed class RecentFlows
{
    private const long Window = 300_000_000_000;
    private const int Capacity = 1 << 17;

    private readonly Dictionary<ulong, (RecentFlow Flow, long Time)> flows = [];
    private readonly Queue<(ulong Hash, long Time)> order = [];

    /// <summary>Remembers a flow by the hash of its key.</summary>
    public void Add(ulong hash, RecentFlow flow, long now)
    {
        if (order.Count == Capacity)
        {
            (ulong Hash, long Time) oldest = order.Dequeue();
            if (flows.TryGetValue(oldest.Hash, out (RecentFlow Flow, long Time) known) && known.Time == oldest.Time)
            {
                flows.Remove(oldest.Hash);
            }
        }

        flows[hash] = (flow, now);
        order.Enqueue((hash, now));
    }

    /// <summary>Looks a flow up.</summary>
    public bool TryFind(ulong hash, long now, out RecentFlow flow)
    {
        bool found = flows.TryGetValue(hash, out (RecentFlow Flow, long Time) known) && Math.Abs(now - known.Time) <= Window;
        flow = known.Flow;
        return found;
    }

    /// <summary>Forgets every flow: another capture begins.</summary>
    public void Clear()
    {
        flows.Clear();
        order.Clear();
    }
}
