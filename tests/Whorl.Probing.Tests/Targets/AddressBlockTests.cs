using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class AddressBlockTests
{
    [Theory]
    [InlineData("192.0.2.129/25", "192.0.2.128/25", "128", "192.0.2.255")]
    [InlineData("192.0.2.1/32", "192.0.2.1/32", "1", "192.0.2.1")]
    [InlineData("255.255.255.255/0", "0.0.0.0/0", "4294967296", "255.255.255.255")]
    [InlineData("2001:DB8::1/32", "2001:db8::/32", "79228162514264337593543950336", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("::/0", "::/0", "340282366920938463463374607431768211455", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("::ffff:192.0.2.1/120", "192.0.2.0/24", "256", "192.0.2.255")]
    public void Reads_a_network_and_clears_its_host_bits(string text, string canonical, string size, string last)
    {
        Assert.True(AddressBlock.TryParse(text, out AddressBlock block));
        Assert.Equal(canonical, block.ToString());
        Assert.Equal(size, block.Size.ToString());
        Assert.Equal(last, block.Last.ToString());
        Assert.True(block.Contains(block.Network) && block.Contains(block.Last));
        Assert.False(block.Contains(new HostAddress(block.Network.Bits & uint.MaxValue, !block.Network.IsIPv4)));
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("192.0.2.1/33")]
    [InlineData("192.0.2.1/ 24")]
    [InlineData("192.0.2.1/024x")]
    [InlineData("192.0.02.1/24")]
    [InlineData("example.com/24")]
    [InlineData("/24")]
    public void Refuses_what_is_no_network(string text) => Assert.False(AddressBlock.TryParse(text, out _));

    [Fact]
    public void Addresses_are_read_as_the_runtime_reads_them() =>
        Prop.ForAll(Gen.Choose(0, 0xFFFF).ArrayOf(8).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), static (groups, zeros) =>
        {
            byte[] bytes = new byte[16];
            for (int i = 0; i < 8; i++)
            {
                int group = ((zeros >> i) & 1) == 1 ? 0 : groups[i];
                (bytes[2 * i], bytes[(2 * i) + 1]) = ((byte)(group >> 8), (byte)group);
            }

            IPAddress expected = new(bytes);
            string upper = expected.ToString().ToUpperInvariant();
            string full = string.Join(':', Enumerable.Range(0, 8).Select(i => $"{bytes[2 * i]:x2}{bytes[(2 * i) + 1]:x2}"));
            string dotted = $"{full[..29]}:{bytes[12]}.{bytes[13]}.{bytes[14]}.{bytes[15]}";
            return new[] { upper, full, dotted }.All(text => HostAddress.TryParse(text, out HostAddress read) && read == HostAddress.From(expected));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_read_as_IPv6_the_runtime_reads_the_same()
    {
        string[] pieces = [":", "::", "0", "1", "ab", "ffff", "12345", "1.2.3.4", "g"];
        Prop.ForAll(Gen.Elements(pieces).ListOf().Select(static parts => string.Concat(parts)).ToArbitrary(), static text =>
        {
            bool read = HostAddress.TryParse(text, out HostAddress address);
            bool expected = text.Contains(':') && IPAddress.TryParse(text, out _);
            return read == (expected || (read && address.IsIPv4)) && (!read || address == HostAddress.From(IPAddress.Parse(text)));
        }).QuickCheckThrowOnFailure();
    }
}
