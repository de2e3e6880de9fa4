using System.Net;
using System.Text;
using Whorl.Tls.Certificates;

namespace Whorl.Tls.Tests.Certificates;

public sealed class AddressTextTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.107")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1::1")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("::192.0.2.1")]
    [InlineData("::ffff:0:192.0.2.1")]
    [InlineData("fe80::5efe:192.0.2.1")]
    [InlineData("fe80:0:0:1:0:5efe:192.0.2.1")]
    public void Writes_addresses_as_they_are_usually_written(string text) =>
        Assert.Equal(IPAddress.Parse(text).ToString(), Format(IPAddress.Parse(text).GetAddressBytes()));

    [Fact]
    public void Agrees_with_the_framework_on_addresses_of_every_shape()
    {
        Random random = new(5952);
        ushort[] likely = [0, 0, 0, 0, 1, 0xffff, 0x5efe, 0x0db8];
        byte[] address = new byte[16];
        for (int i = 0; i < 50_000; i++)
        {
            for (int group = 0; group < 8; group++)
            {
                int value = random.Next(4) == 0 ? random.Next(0x10000) : likely[random.Next(likely.Length)];
                (address[2 * group], address[(2 * group) + 1]) = ((byte)(value >> 8), (byte)value);
            }

            Assert.Equal(new IPAddress(address).ToString(), Format(address));
            Assert.Equal(new IPAddress(address.AsSpan(12)).ToString(), Format(address[12..]));
        }
    }

    [Fact]
    public void Says_when_there_is_no_room()
    {
        TextOutput output = new(stackalloc byte[5]);
        AddressText.Append(ref output, [192, 0, 2, 107]);
        Assert.True(output.Overflowed);
    }

    private static string Format(byte[] address)
    {
        byte[] space = new byte[64];
        TextOutput output = new(space);
        AddressText.Append(ref output, address);
        Assert.False(output.Overflowed);
        return Encoding.ASCII.GetString(space, 0, output.Length);
    }
}
