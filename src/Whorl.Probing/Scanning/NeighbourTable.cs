using System.Runtime.InteropServices;

namespace Whorl.Probing.Scanning;

/// <summary>
/// Counts the connections to each address and to each network, and keeps those that have to wait in the order in which they came,
/// those of targets that are being probed before those of targets that are not yet: the former alone free what the latter wait for.
/// Neighbours without a connection and without anybody waiting are forgotten, so that the table is as large as what is in flight.
/// </summary>
internal sealed class NeighbourTable(Politeness politeness, TimeProvider time)
{
    private const int IPv4NetworkBits = 24;
    private const int IPv6NetworkBits = 48;

    private readonly Dictionary<HostAddress, Neighbour> addresses = [];
    private readonly Dictionary<HostAddress, Neighbour> networks = [];
    private readonly Stack<Neighbour> spare = [];
    private readonly Queue<(Dictionary<HostAddress, Neighbour> Table, HostAddress Key)> resting = new();
    private readonly bool limitsNetworks = politeness.PerNetwork > 0 || politeness.PerNetworkRate > 0;
    private readonly long addressInterval = Interval(politeness.PerAddressRate, time);
    private readonly long networkInterval = Interval(politeness.PerNetworkRate, time);

    /// <summary>The number of neighbours that are remembered.</summary>
    public int Count => addresses.Count + networks.Count;

    /// <summary>Takes a place for a connection, or lets the connection wait for one and returns false.</summary>
    public bool TryEnter(ProbeConnection connection)
    {
        Neighbour address = Find(addresses, connection.Address);
        if (address.Active >= politeness.PerAddress)
        {
            address.Wait(connection);
            return false;
        }

        if (limitsNetworks)
        {
            Neighbour network = Find(networks, NetworkOf(connection.Address));
            if (politeness.PerNetwork > 0 && network.Active >= politeness.PerNetwork)
            {
                network.Wait(connection);
                Forget(addresses, connection.Address, address);
                return false;
            }

            network.Active++;
        }

        address.Active++;
        return true;
    }

    /// <summary>Gives a place back; <paramref name="next"/> and <paramref name="other"/> are connections that waited for it and shall try again.</summary>
    public void Leave(HostAddress address, out ProbeConnection? next, out ProbeConnection? other)
    {
        next = LeaveOne(addresses, address);
        other = limitsNetworks ? LeaveOne(networks, NetworkOf(address)) : null;
        ForgetRested();
    }

    /// <summary>When the next connection to an address may start, by the rates of the address and its network; in ticks of the clock.</summary>
    public long EarliestStart(HostAddress address)
    {
        long earliest = addressInterval == 0 ? 0 : Find(addresses, address).NextStart;
        return networkInterval == 0 ? earliest : Math.Max(earliest, Find(networks, NetworkOf(address)).NextStart);
    }

    /// <summary>A connection to an address starts now.</summary>
    public void Started(HostAddress address)
    {
        if (addressInterval == 0 && networkInterval == 0)
        {
            return;
        }

        long now = time.GetTimestamp();
        if (addressInterval > 0)
        {
            Neighbour neighbour = Find(addresses, address);
            neighbour.NextStart = Math.Max(neighbour.NextStart, now) + addressInterval;
        }

        if (networkInterval > 0)
        {
            Neighbour neighbour = Find(networks, NetworkOf(address));
            neighbour.NextStart = Math.Max(neighbour.NextStart, now) + networkInterval;
        }
    }

    private static long Interval(double perSecond, TimeProvider time) =>
        perSecond <= 0 ? 0 : (long)Math.Ceiling(time.TimestampFrequency / perSecond);

    private static HostAddress NetworkOf(HostAddress address)
    {
        return address.NetworkOf(address.IsIPv4 ? IPv4NetworkBits : IPv6NetworkBits);
    }

    private Neighbour Find(Dictionary<HostAddress, Neighbour> table, HostAddress key)
    {
        ref Neighbour? neighbour = ref CollectionsMarshal.GetValueRefOrAddDefault(table, key, out _);
        return neighbour ??= spare.TryPop(out Neighbour? used) ? used : new Neighbour();
    }

    private ProbeConnection? LeaveOne(Dictionary<HostAddress, Neighbour> table, HostAddress key)
    {
        Neighbour neighbour = table[key];
        neighbour.Active--;
        ProbeConnection? next = neighbour.Next();
        Forget(table, key, neighbour);
        return next;
    }

    /// <summary>Removes a neighbour that nothing depends on any more; one whose rate has to be kept is removed when it has rested.</summary>
    private void Forget(Dictionary<HostAddress, Neighbour> table, HostAddress key, Neighbour neighbour)
    {
        if (neighbour is not { Active: 0, HasWaiting: false })
        {
            return;
        }

        if (neighbour.NextStart > time.GetTimestamp())
        {
            resting.Enqueue((table, key));
            return;
        }

        table.Remove(key);
        neighbour.NextStart = 0;
        spare.Push(neighbour);
    }

    private void ForgetRested()
    {
        while (resting.TryPeek(out (Dictionary<HostAddress, Neighbour> Table, HostAddress Key) first))
        {
            bool isKnown = first.Table.TryGetValue(first.Key, out Neighbour? neighbour);
            if (isKnown && neighbour is { Active: 0, HasWaiting: false })
            {
                if (neighbour.NextStart > time.GetTimestamp())
                {
                    return;
                }

                Forget(first.Table, first.Key, neighbour);
            }

            resting.Dequeue();
        }
    }

    private sealed class Neighbour
    {
        private readonly Queue<ProbeConnection> continuing = new(0);
        private readonly Queue<ProbeConnection> fresh = new(0);

        public int Active;
        public long NextStart;

        public bool HasWaiting => continuing.Count + fresh.Count > 0;

        public void Wait(ProbeConnection connection) => (connection.Run.HasBegun ? continuing : fresh).Enqueue(connection);

        public ProbeConnection? Next() => continuing.TryDequeue(out ProbeConnection? next) || fresh.TryDequeue(out next) ? next : null;
    }
}
