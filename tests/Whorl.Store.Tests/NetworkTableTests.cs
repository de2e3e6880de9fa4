using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing;
using Whorl.Store.Feeds;

namespace Whorl.Store.Tests;

/// <summary>Addresses find the narrowest range that has them.</summary>
public sealed class NetworkTableTests
{
    [Fact]
    public void Finds_what_going_through_all_nested_ranges_finds()
    {
        Gen<NetworkRange> prefix =
            from length in Gen.Choose(0, 8)
            from start in Gen.Choose(0, 255)
            from system in Gen.Choose(1, 1000)
            let size = 256u >> length
            let first = (uint)start / size * size
            select new NetworkRange(new HostAddress(first, true), new HostAddress(first + size - 1, true), (uint)system, null);
        Prop.ForAll(prefix.ListOf().ToArbitrary(), ranges =>
        {
            NetworkRange[] distinct = [.. ranges.DistinctBy(range => (range.First, range.Last))];
            NetworkTable table = new(distinct);
            for (uint address = 0; address < 300; address++)
            {
                NetworkRange? expected = distinct.Where(range => range.First.Bits <= address && address <= range.Last.Bits).MinBy(range => range.Last.Bits - range.First.Bits);
                Assert.Equal(expected, table.Find(new HostAddress(address, true)));
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Knows_the_ends_of_both_families()
    {
        NetworkTable table = new([
            new NetworkRange(new HostAddress(0, false), new HostAddress(UInt128.MaxValue, false), 6, null),
            new NetworkRange(new HostAddress(uint.MaxValue, true), new HostAddress(uint.MaxValue, true), 4, null)]);

        Assert.Equal((6u, 4u), (table.Find(new HostAddress(UInt128.MaxValue, false))!.System, table.Find(new HostAddress(uint.MaxValue, true))!.System));
        Assert.Null(table.Find(new HostAddress(1, true)));
    }
}
