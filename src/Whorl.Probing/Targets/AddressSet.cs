namespace Whorl.Probing.Targets;

/// <summary>A set of IPv4 and IPv6 addresses that does not change.</summary>
internal sealed class AddressSet
{
    private readonly RangeSet<uint> fours;
    private readonly RangeSet<UInt128> sixes;

    public AddressSet(IEnumerable<(uint First, uint Last)> ipv4, IEnumerable<(UInt128 First, UInt128 Last)> ipv6)
    {
        fours = new RangeSet<uint>(ipv4);
        sixes = new RangeSet<UInt128>(ipv6);
    }

    public static AddressSet Empty { get; } = new([], []);

    /// <summary>The number of ranges after merging.</summary>
    public int Count => fours.Count + sixes.Count;

    public static AddressSet Of(IReadOnlyCollection<AddressBlock> blocks) => new(
        blocks.Where(static block => block.Network.IsIPv4).Select(static block => ((uint)block.Network.Bits, (uint)block.Last.Bits)),
        blocks.Where(static block => !block.Network.IsIPv4).Select(static block => (block.Network.Bits, block.Last.Bits)));

    public bool Contains(HostAddress address) => address.IsIPv4 ? fours.Contains((uint)address.Bits) : sixes.Contains(address.Bits);

    public static AddressSet AllBut(HostAddress only) =>
        new AddressSet([(0, uint.MaxValue)], [(UInt128.Zero, UInt128.MaxValue)]).Without(Of([new AddressBlock(only, only.Width)]));

    public AddressSet Without(AddressSet other) => new(fours.Without(other.fours), sixes.Without(other.sixes));

    /// <summary>The ranges in order, IPv4 first.</summary>
    public IEnumerable<(HostAddress First, HostAddress Last)> Ranges()
    {
        for (int i = 0; i < fours.Count; i++)
        {
            yield return (new HostAddress(fours[i].First, true), new HostAddress(fours[i].Last, true));
        }

        for (int i = 0; i < sixes.Count; i++)
        {
            yield return (new HostAddress(sixes[i].First, false), new HostAddress(sixes[i].Last, false));
        }
    }
}
