using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class SpecialRangesTests
{
    [Theory]
    [InlineData("127.0.0.1", "Loopback")]
    [InlineData("10.255.255.255", "Private-Use")]
    [InlineData("172.31.0.1", "Private-Use")]
    [InlineData("100.64.0.1", "Shared Address Space")]
    [InlineData("192.0.0.9", "Port Control Protocol Anycast")]
    [InlineData("224.0.0.251", "Multicast")]
    [InlineData("255.255.255.255", "Limited Broadcast")]
    [InlineData("::1", "Loopback Address")]
    [InlineData("fe80::1", "Link-Local Unicast")]
    [InlineData("2001:db8::1", "Documentation")]
    [InlineData("ff02::1", "Multicast")]
    public void Knows_what_an_address_is_for(string text, string name)
    {
        Assert.True(HostAddress.TryParse(text, out HostAddress address));
        Assert.True(SpecialRanges.Contains(address));
        Assert.Equal(name, SpecialRanges.Find(address)?.Name);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("11.0.0.0")]
    [InlineData("172.32.0.0")]
    [InlineData("2a00:1450::1")]
    public void An_ordinary_address_is_for_nothing_in_particular(string text)
    {
        Assert.True(HostAddress.TryParse(text, out HostAddress address));
        Assert.False(SpecialRanges.Contains(address));
        Assert.Null(SpecialRanges.Find(address));
    }

    [Fact]
    public void Every_line_of_the_file_is_a_canonical_block_with_its_RFC_and_month()
    {
        Assert.Equal(52, SpecialRanges.All.Count);
        foreach (SpecialRange range in SpecialRanges.All)
        {
            Assert.Matches("^RFC [0-9]{3,4}$", range.Reference);
            Assert.Matches("^[0-9]{4}-(0[1-9]|1[0-2])$", range.Since);
            Assert.NotEmpty(range.Name);
        }
    }
}
