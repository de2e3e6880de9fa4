using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class TargetSourceTests
{
    private const string List = "a.example\n8.0.0.0/28\n192.0.2.1:444,b.example\n\n# comment\n2a00::/126\nc.example:8443\nbad..name\n8.0.0.8/29\n127.0.0.1\n127.0.0.0/24\n";

    [Fact]
    public void Targets_carry_what_their_lines_say()
    {
        string[] texts = ["a.example", "192.0.2.1:444,b.example", "https://C.example/x", "127.0.0.1", "127.0.0.1/32", "[::1]:8443", "8.8.8.8/31,d.example"];
        HashSet<string> expected =
        [
            "a.example||a.example|443|a.example",
            "192.0.2.1:444,b.example|192.0.2.1||444|b.example",
            "https://C.example/x||C.example|443|C.example",
            "127.0.0.1|127.0.0.1||443|",
            "127.0.0.1/32|127.0.0.1||443|",
            "[::1]:8443|::1||8443|",
            "8.8.8.8|8.8.8.8||443|d.example",
            "8.8.8.9|8.8.8.9||443|d.example",
        ];
        using TargetSource source = new(texts, null, new TargetSourceOptions());
        Assert.Equal(8, source.Known);
        Assert.True(source.IsComplete);
        List<Target> targets = Take(source);
        Assert.Equal(expected, targets.Select(static t => $"{t.Text}|{t.Address}|{t.Name}|{t.Port}|{t.ServerName}").ToHashSet());
        Assert.Equal(Enumerable.Range(0, 8).Select(static i => (long)i), targets.Select(static t => t.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(1000)]
    public void A_list_gives_every_target_once_whatever_the_window(int window)
    {
        using TargetSource source = Open(new TargetSourceOptions { Window = window, Seed = 9 });
        List<Target> targets = Take(source);

        // 8.0.0.8/29 lies inside 8.0.0.0/28: one window knows that, two do not.
        Assert.Equal(window == 1000 ? 26 : 34, targets.Count);
        Assert.Equal(26, targets.Select(static t => t.Text).Distinct().Count());
        Assert.Contains(targets, static t => t.Text == "127.0.0.1");
        Assert.Equal(1, source.SkippedFor(TargetRefusal.BadName));
        Assert.Equal(1, source.SkippedLines);
        Assert.Equal(256, (int)source.LeftOut);
        Assert.Equal(targets.Count, source.Known);
        Assert.True(source.IsComplete);
    }

    [Fact]
    public void A_window_of_one_line_keeps_the_order_of_single_hosts()
    {
        using TargetSource source = new([], ExclusionListTests.Lines("c\nb\n8.0.0.0/31\na\n"), new TargetSourceOptions { Window = 1 });
        Assert.Equal(["c", "b", "8.", "8.", "a"], Take(source).Select(static t => t.Text.Length > 1 ? t.Text[..2] : t.Text));
    }

    [Fact]
    public void The_same_input_seed_and_window_give_the_same_order_and_another_seed_another()
    {
        string[] orders = [.. new ulong[] { 1, 1, 2 }.Select(static seed =>
        {
            using TargetSource source = Open(new TargetSourceOptions { Seed = seed });
            return string.Join(' ', Take(source).Select(static t => t.Text));
        })];
        Assert.Equal(orders[0], orders[1]);
        Assert.NotEqual(orders[0], orders[2]);
    }

    /// <summary>A checkpoint of an earlier version means this order.</summary>
    [Fact]
    public void The_order_of_a_seed_never_changes()
    {
        using TargetSource source = new(["8.0.0.0/8", "a.example", "9.9.9.9"], ExclusionListTests.Lines("a\nb\nc\nd\ne\nf\n"), new TargetSourceOptions { Seed = 42 });
        List<string> first = [.. Enumerable.Range(0, 4).Select(_ => source.TryNext(out Target t) ? t.Text : "")];
        Assert.Equal("8.116.12.88 8.205.10.18 8.179.189.136 8.49.195.184", string.Join(' ', first));
        source.SkipTo((1 << 24) + 2);
        Assert.Equal("c f b d e a", string.Join(' ', Take(source).Select(static t => t.Text)));
    }

    [Fact]
    public void Shards_share_the_targets_without_gap_and_overlap() =>
        Prop.ForAll(Gen.Choose(1, 40).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), static (shards, window) =>
        {
            using TargetSource whole = Open(new TargetSourceOptions { Window = window });
            List<Target> expected = Take(whole);
            List<Target> parts = [];
            for (int shard = 1; shard <= shards; shard++)
            {
                using TargetSource source = Open(new TargetSourceOptions { Window = window, Shard = shard, Shards = shards });
                List<Target> part = Take(source);
                if (part.Exists(t => t.Ordinal % shards != shard - 1))
                {
                    return false;
                }

                parts.AddRange(part);
            }

            return Same(expected, parts.OrderBy(static t => t.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Going_on_at_any_ordinal_gives_the_rest() =>
        Prop.ForAll(Gen.Choose(0, 40).ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), static (ordinal, shards, window) =>
        {
            TargetSourceOptions options = new() { Window = window, Shard = shards, Shards = shards };
            using TargetSource whole = Open(options);
            using TargetSource resumed = Open(options);
            resumed.SkipTo(ordinal);
            return Same(Take(whole).Where(t => t.Ordinal >= ordinal), Take(resumed));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Going_back_is_refused()
    {
        using TargetSource source = new(["8.0.0.0/24"], null, new TargetSourceOptions());
        source.SkipTo(10);
        Assert.True(source.TryNext(out Target target));
        Assert.Equal(10, target.Ordinal);
        source.SkipTo(11);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.SkipTo(10));
    }

    [Fact]
    public void Bad_lines_are_told_with_their_place()
    {
        List<SkippedLine> skipped = [];
        using TargetSource source = new(["fine.example", "not fine"], ExclusionListTests.Lines("ok\n1.2.3\n"), new TargetSourceOptions { Skipped = skipped.Add });
        Assert.Equal(2, Take(source).Count);
        Assert.Equal(["command line:2: 'not fine' is not a host name", "list:2: '1.2.3' looks like an address"], skipped.Select(static line => line.ToString().Split([" but", ": letters"], 2, StringSplitOptions.None)[0]));
    }

    [Fact]
    public void Excluded_targets_are_marked_and_ordinals_stay_the_same()
    {
        ExclusionList list = ExclusionListTests.Read("8.0.0.3", "*.example", "192.0.2.0/24");
        using TargetSource source = Open(new TargetSourceOptions { Exclusions = list });
        using TargetSource plain = Open(new TargetSourceOptions());
        List<Target> targets = Take(source);
        Assert.Equal(Take(plain).Select(static t => t.Text), targets.Select(static t => t.Text));
        Assert.Equal(["192.0.2.1:444,b.example", "8.0.0.3", "a.example", "c.example:8443"], targets.Where(static t => t.IsExcluded).Select(static t => t.Text).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void More_targets_than_can_be_counted_are_refused_one_network_at_a_time()
    {
        using TargetSource source = new(["2a00::/65", "2a00::/66", "2b00::/66", "::/0", "0.0.0.0/0"], null, new TargetSourceOptions { IncludeSpecial = true });
        Assert.Equal(3, source.SkippedFor(TargetRefusal.TooManyAddresses));
        Assert.Equal((1L << 62) + (1L << 32), source.Known);
    }

    [Fact]
    public void Millions_of_addresses_are_given_without_memory()
    {
        using TargetSource source = new(["10.0.0.0/8"], null, new TargetSourceOptions { IncludeSpecial = true, Seed = 3 });
        _ = source.TryNext(out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = 0;
        for (int i = 0; i < 1_000_000; i++)
        {
            Assert.True(source.TryNext(out Target target));
            sum += target.Port;
        }

        Assert.Equal(443_000_000, sum);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000_000);
    }

    private static TargetSource Open(TargetSourceOptions options) => new(["8.8.8.8/32", "8.8.4.0/32"], ExclusionListTests.Lines(List), options);

    private static bool Same(IEnumerable<Target> left, IEnumerable<Target> right) => left.Select(Describe).SequenceEqual(right.Select(Describe));

    private static string Describe(Target t) => string.Create(CultureInfo.InvariantCulture, $"{t.Ordinal} {t.Text} {t.Address} {t.Name} {t.Port} {t.ServerName}");

    private static List<Target> Take(TargetSource source)
    {
        List<Target> targets = [];
        while (source.TryNext(out Target target))
        {
            targets.Add(target);
        }

        return targets;
    }
}
