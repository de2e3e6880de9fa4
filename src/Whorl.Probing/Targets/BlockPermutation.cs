namespace Whorl.Probing.Targets;

/// <summary>
/// The addresses of a list of blocks in a pseudo-random order that a seed decides, each once however the blocks overlap. Nothing is
/// listed in memory, and every place of the order is found at once: resuming and sharding are arithmetic.
/// </summary>
public sealed class BlockPermutation
{
    /// <summary>The greatest number of addresses that can be ordered.</summary>
    public const long MostAddresses = long.MaxValue;

    private readonly AddressSpace space;
    private readonly IndexPermutation order;

    private BlockPermutation(AddressSpace space, ulong seed)
    {
        this.space = space;
        order = new IndexPermutation((ulong)space.Count, seed);
    }

    /// <summary>Lays an order over blocks, without the special-purpose ranges unless they are asked for.</summary>
    /// <returns><see cref="TargetRefusal.TooManyAddresses"/> if more than <see cref="MostAddresses"/> would be left.</returns>
    public static TargetRefusal TryCreate(IReadOnlyCollection<AddressBlock> blocks, ulong seed, bool includeSpecial, out BlockPermutation permutation)
    {
        bool fits = AddressSpace.TryCreate(blocks, includeSpecial ? AddressSet.Empty : SpecialRanges.Set, out AddressSpace space);
        permutation = new BlockPermutation(space, seed);
        return fits ? TargetRefusal.None : TargetRefusal.TooManyAddresses;
    }

    /// <summary>The number of addresses.</summary>
    public long Count => this.space.Count;

    /// <summary>The number of addresses left out because their ranges are special.</summary>
    public UInt128 LeftOut => this.space.LeftOut;

    /// <summary>The address at a place of the order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ordinal is negative or not below <see cref="Count"/>.</exception>
    public HostAddress this[long ordinal] => this.space[(long)order[(ulong)ordinal]];
}
