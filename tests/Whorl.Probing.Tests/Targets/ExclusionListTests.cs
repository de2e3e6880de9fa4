using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class ExclusionListTests
{
    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.2.2", false)]
    [InlineData("198.51.100.255", true)]
    [InlineData("198.51.101.0", false)]
    [InlineData("203.0.113.5", true)]
    [InlineData("203.0.113.9", true)]
    [InlineData("203.0.113.10", false)]
    [InlineData("2001:db8::ffff", true)]
    [InlineData("2001:db9::", false)]
    [InlineData("::ffff:198.51.100.7", true)]
    public void Excludes_addresses_networks_and_ranges(string text, bool expected)
    {
        ExclusionList list = Read("192.0.2.1 # one", "198.51.100.0/25", "198.51.100.128/25 ; SBL1", "203.0.113.5 - 203.0.113.9", "2001:db8::/32", "# 192.0.2.2", "");
        Assert.Empty(list.Refused);
        Assert.Equal(4, list.Ranges);
        Assert.True(HostAddress.TryParse(text, out HostAddress address));
        Assert.Equal(expected, list.Contains(address));
    }

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("EXAMPLE.com", true)]
    [InlineData("www.example.com", false)]
    [InlineData("example.net", false)]
    [InlineData("www.example.net", true)]
    [InlineData("a.b.example.net", true)]
    [InlineData("anexample.net", false)]
    [InlineData("a.example.org", true)]
    [InlineData("example.org", false)]
    [InlineData("xn--bcher-kva.example", true)]
    [InlineData("net", false)]
    public void A_name_excludes_itself_and_a_leading_dot_or_star_its_subdomains(string name, bool expected)
    {
        ExclusionList list = Read("Example.COM.", "*.example.net", ".example.org", "b\u00FCcher.example");
        Assert.Empty(list.Refused);
        Assert.Equal(4, list.Names);
        Assert.Equal(expected, list.Contains(name));
    }

    [Fact]
    public void Lines_that_are_no_exclusions_are_named_with_their_numbers()
    {
        ExclusionReader reader = new();
        using LineReader lines = Lines("good.example\n\nhttps://example.com/\r\n10.0.0.0/33\n192.0.2.1:443\n*.*.example\n9.9.9.9-8.8.8.8");
        Assert.Null(reader.Add(lines));
        ExclusionList list = reader.ToList();
        Assert.Equal(5, reader.RefusedCount);
        Assert.Equal([3, 4, 5, 6, 7], list.Refused.Select(static line => line.Line));
        Assert.StartsWith("list:3: 'https://example.com/' is not an address", list.Refused[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(1, list.Names);
    }

    [Fact]
    public void Agrees_with_looking_through_all_lines()
    {
        Gen<(uint First, int Bits)> block = Gen.Choose(0, 1023).Zip(Gen.Choose(0, 6)).Select(static pair => ((uint)pair.Item1, pair.Item2));
        Prop.ForAll(block.ListOf().ToArbitrary(), static blocks =>
        {
            foreach (bool isIPv4 in new[] { true, false })
            {
                // Near the greatest number too, where a careless sum wraps.
                foreach (UInt128 end in new UInt128[] { 0, isIPv4 ? uint.MaxValue : UInt128.MaxValue })
                {
                    HostAddress At(uint number) => new(end == 0 ? number : end - number, isIPv4);
                    AddressBlock[] all = [.. blocks.Select(b => new AddressBlock(At(b.First), (isIPv4 ? 32 : 128) - b.Bits))];
                    ExclusionList list = Read([.. all.Select(static one => one.ToString())]);
                    for (uint number = 0; number < 1100; number++)
                    {
                        if (list.Contains(At(number)) != all.Any(one => one.Contains(At(number))))
                        {
                            return false;
                        }
                    }
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_million_networks_load_and_answer()
    {
        ExclusionReader reader = new();
        for (uint i = 0; i < 1_000_000; i++)
        {
            Assert.Equal(TargetRefusal.None, reader.Add(new AddressBlock(new HostAddress(i << 12, true), 21).ToString()));
        }

        ExclusionList list = reader.ToList();
        Assert.Equal(1_000_000, list.Ranges);
        Assert.True(list.Contains(new HostAddress((500_000U << 12) + 2047, true)));
        Assert.False(list.Contains(new HostAddress((500_000U << 12) + 2048, true)));
    }

    internal static ExclusionList Read(params string[] lines)
    {
        ExclusionReader reader = new();
        using LineReader reading = Lines(string.Join('\n', lines));
        Assert.Null(reader.Add(reading));
        return reader.ToList();
    }

    internal static LineReader Lines(string text) => new(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)), "list");
}
