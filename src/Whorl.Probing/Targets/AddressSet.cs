namespace Whorl.Probing.Targets;

/// <summary>A set of IPv4 and IPv6 addresses that does not change.</summary>
internal sealed class AddressSet
{
    private readonly RangeSet<uint> _ipv4;
    private readonly RangeSet<UInt128> _ipv6;

    public AddressSet(IEnumerable<(uint First, uint Last)> ipv4, IEnumerable<(UInt128 First, UInt128 Last)> ipv6)
    {
        _ipv4 = new RangeSet<uint>(ipv4);
        _ipv6 = new RangeSet<UInt128>(ipv6);
    }

    public static AddressSet Empty { get; } = new([], []);

    /// <summary>The number of ranges after merging.</summary>
    public int Count => _ipv4.Count + _ipv6.Count;

    public static AddressSet Of(IReadOnlyCollection<AddressBlock> blocks) => new(
        blocks.Where(static block => block.Network.IsIPv4).Select(static block => ((uint)block.Network.Bits, (uint)block.Last.Bits)),
        blocks.Where(static block => !block.Network.IsIPv4).Select(static block => (block.Network.Bits, block.Last.Bits)));

    public bool Contains(HostAddress address) => address.IsIPv4 ? _ipv4.Contains((uint)address.Bits) : _ipv6.Contains(address.Bits);

    public AddressSet Without(AddressSet other) => new(_ipv4.Without(other._ipv4), _ipv6.Without(other._ipv6));

    /// <summary>The ranges in order, IPv4 first.</summary>
    public IEnumerable<(HostAddress First, HostAddress Last)> Ranges()
    {
        for (int i = 0; i < _ipv4.Count; i++)
        {
            yield return (new HostAddress(_ipv4[i].First, true), new HostAddress(_ipv4[i].Last, true));
        }

        for (int i = 0; i < _ipv6.Count; i++)
        {
            yield return (new HostAddress(_ipv6[i].First, false), new HostAddress(_ipv6[i].Last, false));
        }
    }
}
