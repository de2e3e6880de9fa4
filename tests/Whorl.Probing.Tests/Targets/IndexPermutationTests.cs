using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class IndexPermutationTests
{
    public static TheoryData<int> Counts()
    {
        TheoryData<int> counts = [0, 1, 2, 3, 100_003];
        for (int power = 2; power <= 16; power++)
        {
            counts.Add((1 << power) - 1);
            counts.Add(1 << power);
            counts.Add((1 << power) + 1);
        }

        return counts;
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Gives_every_number_once(int count)
    {
        IndexPermutation order = new((ulong)count, 7);
        bool[] seen = new bool[count];
        for (int i = 0; i < count; i++)
        {
            ulong number = order[(ulong)i];
            Assert.False(seen[number]);
            seen[number] = true;
        }
    }

    [Fact]
    public void Gives_every_number_once_for_any_count_and_seed() =>
        Prop.ForAll(Gen.Choose(1, 5000).ToArbitrary(), ArbMap.Default.ArbFor<ulong>(), static (count, seed) =>
        {
            IndexPermutation order = new((ulong)count, seed);
            return Enumerable.Range(0, count).Select(i => order[(ulong)i]).Distinct().Count() == count;
        }).QuickCheckThrowOnFailure();

    /// <summary>Checkpoints and shards of earlier versions mean this order: a change here is a change of their meaning.</summary>
    [Theory]
    [InlineData(10UL, 0UL, "2 0 8 1 9 7")]
    [InlineData(256UL, 1UL, "209 48 110 61 235 108")]
    [InlineData(8_388_608UL, 42UL, "4153266 7321740 3435887 3581818 2566822 3632033")]
    [InlineData(ulong.MaxValue, ulong.MaxValue, "4431161164726962506 7215943938942939717 11923508971421340543 16368622637601783642 6260503805063409688 8696098650635133837")]
    public void The_order_of_a_seed_never_changes(ulong count, ulong seed, string expected)
    {
        IndexPermutation order = new(count, seed);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(0, 6).Select(i => order[(ulong)i])));
    }

    [Fact]
    public void Seeds_give_unlike_orders_and_one_seed_the_same()
    {
        HashSet<string> orders = [];
        for (ulong seed = 0; seed < 500; seed++)
        {
            IndexPermutation order = new(1000, seed);
            Assert.True(orders.Add(string.Join(' ', Enumerable.Range(0, 10).Select(i => order[(ulong)i]))));
            Assert.False(orders.Add(string.Join(' ', Enumerable.Range(0, 10).Select(i => new IndexPermutation(1000, seed)[(ulong)i]))));
        }
    }

    /// <summary>Politeness: a network of a /16 sees its share of the first targets and not more, and runs of neighbours do not occur.</summary>
    [Fact]
    public void Spreads_the_beginning_over_the_whole_space()
    {
        IndexPermutation order = new(1 << 24, 3);
        int[] buckets = new int[256];
        int neighbours = 0;
        ulong last = 0;
        for (int i = 0; i < 25_600; i++)
        {
            ulong number = order[(ulong)i];
            buckets[number >> 16]++;
            neighbours += number >> 8 == last >> 8 ? 1 : 0;
            last = number;
        }

        double chiSquare = buckets.Sum(static bucket => (bucket - 100.0) * (bucket - 100.0) / 100.0);
        Assert.InRange(chiSquare, 160, 380);
        Assert.InRange(neighbours, 0, 6);
    }

    [Fact]
    public void Refuses_a_place_behind_the_end() => Assert.Throws<ArgumentOutOfRangeException>(static () => new IndexPermutation(10, 1)[10]);
}
