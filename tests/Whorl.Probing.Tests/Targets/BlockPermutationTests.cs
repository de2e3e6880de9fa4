using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class BlockPermutationTests
{
    /// <summary>Small blocks near to each other, so that they overlap and touch.</summary>
    private static Gen<AddressBlock> Blocks() =>
        from low in Gen.Choose(0, 2047)
        from bits in Gen.Choose(0, 8)
        from isIPv4 in Gen.Elements(true, false)
        select isIPv4
            ? new AddressBlock(new HostAddress(0x08000000 + (uint)low, true), 32 - bits)
            : new AddressBlock(new HostAddress(((UInt128)0x2A00 << 112) + (UInt128)low, false), 128 - bits);

    [Fact]
    public void Gives_every_address_of_the_blocks_once_however_they_overlap() =>
        Prop.ForAll(Blocks().NonEmptyListOf().ToArbitrary(), ArbMap.Default.ArbFor<ulong>(), static (blocks, seed) =>
        {
            BlockPermutation order = Create([.. blocks], seed);
            HashSet<HostAddress> seen = [];
            for (long i = 0; i < order.Count; i++)
            {
                if (!seen.Add(order[i]))
                {
                    return false;
                }
            }

            HashSet<HostAddress> expected = [.. blocks.SelectMany(Addresses)];
            return seen.SetEquals(expected);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("127.0.0.0/8", 0, "16777216")]
    [InlineData("10.0.0.0/7", 1L << 24, "16777216")]
    [InlineData("8.8.8.0/24", 256, "0")]
    [InlineData("::/127", 0, "2")]
    [InlineData("2001:db8::/31", 1L << 62, "")]
    public void Leaves_special_ranges_out_and_tells_how_many(string text, long count, string leftOut)
    {
        Assert.True(AddressBlock.TryParse(text, out AddressBlock block));
        if (leftOut.Length == 0)
        {
            Assert.Equal(TargetRefusal.TooManyAddresses, BlockPermutation.TryCreate([block], 0, includeSpecial: false, out _));
            return;
        }

        BlockPermutation order = Create([block], 5, includeSpecial: false);
        Assert.Equal(count, order.Count);
        Assert.Equal(leftOut, order.LeftOut.ToString());
        Assert.Equal(block.Size, (UInt128)Create([block], 5).Count);
        for (long i = 0; i < Math.Min(1000, order.Count); i++)
        {
            Assert.True(block.Contains(order[i]) && !SpecialRanges.Contains(order[i]));
        }
    }

    [Fact]
    public void The_whole_of_IPv4_leaves_out_what_no_scan_may_touch()
    {
        BlockPermutation order = Create([new AddressBlock(new HostAddress(0, true), 0)], 1, includeSpecial: false);
        UInt128 special = 0;
        foreach (SpecialRange range in SpecialRanges.All.Where(static range => range.Block.Network.IsIPv4))
        {
            special += SpecialRanges.All.Any(other => other != range && other.Block.Prefix < range.Block.Prefix && other.Block.Contains(range.Block.Network))
                ? 0
                : range.Block.Size;
        }

        Assert.Equal(special, order.LeftOut);
        Assert.Equal(1L << 32, order.Count + (long)order.LeftOut);
    }

    [Theory]
    [InlineData("2a00::/66", true)]
    [InlineData("2a00::/65", false)]
    [InlineData("::/0", false)]
    public void Orders_up_to_two_to_the_63_addresses(string text, bool fits)
    {
        Assert.True(AddressBlock.TryParse(text, out AddressBlock block));
        Assert.Equal(fits ? TargetRefusal.None : TargetRefusal.TooManyAddresses, BlockPermutation.TryCreate([block], 1, includeSpecial: true, out BlockPermutation order));
        if (fits)
        {
            Assert.Equal(1L << 62, order.Count);
            Assert.True(block.Contains(order[order.Count - 1]));
        }
    }

    private static IEnumerable<HostAddress> Addresses(AddressBlock block)
    {
        for (UInt128 i = 0; i < block.Size; i++)
        {
            yield return new HostAddress(block.Network.Bits + i, block.Network.IsIPv4);
        }
    }

    private static BlockPermutation Create(AddressBlock[] blocks, ulong seed, bool includeSpecial = true)
    {
        Assert.Equal(TargetRefusal.None, BlockPermutation.TryCreate(blocks, seed, includeSpecial, out BlockPermutation order));
        return order;
    }
}
