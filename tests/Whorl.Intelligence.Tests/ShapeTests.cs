using Whorl.Intelligence.Names;
using Whorl.Intelligence.Shapes;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests;

public sealed class ShapeTests
{
    [Theory]
    [InlineData(IndicatorType.Ja3, "B386946A5A44D1DDCC843BC75336DFCE", "b386946a5a44d1ddcc843bc75336dfce")]
    [InlineData(IndicatorType.Ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1", "t13d1516h2_8daaf6152771_e5627efa2ab1")]
    [InlineData(IndicatorType.Ja4, "q13i0310h3_55b375c5d22e_cd85d2d88918", "q13i0310h3_55b375c5d22e_cd85d2d88918")]
    [InlineData(IndicatorType.CertificateSha1, "37:84:42:2D:67:A6:AE:0C:82:D6:0E:EA:F3:85:09:60:A9:89:6C:B2", "3784422d67a6ae0c82d60eeaf3850960a9896cb2")]
    [InlineData(IndicatorType.Address, " 192.0.2.1 ", "192.0.2.1")]
    [InlineData(IndicatorType.Address, "2001:DB8:0::1", "2001:db8::1")]
    [InlineData(IndicatorType.AddressPort, "2001:db8::1]:443", null)]
    [InlineData(IndicatorType.AddressPort, "[2001:DB8::1]:443", "[2001:db8::1]:443")]
    [InlineData(IndicatorType.Network, "192.0.2.77/24", "192.0.2.0/24")]
    [InlineData(IndicatorType.Network, "192.0.2.77", "192.0.2.77/32")]
    [InlineData(IndicatorType.Domain, "Evil.Example.", "evil.example")]
    [InlineData(IndicatorType.Domain, "*.evil.example", "evil.example")]
    [InlineData(IndicatorType.DomainSuffix, ".google.ad", "google.ad")]
    public void Brings_a_value_into_one_spelling(IndicatorType type, string text, string? value)
    {
        string? problem = Shape.Check(type, text, out string normal);
        Assert.Equal(value is null, problem is not null);
        Assert.Equal(value ?? normal, normal);
    }

    [Theory]
    [InlineData(IndicatorType.Jarm, "20d14d20d21d20d20c20d14d20d20daddf8a68a1444c74b6dbe09910a", "the JARM has 57 characters instead of 62")]
    [InlineData(IndicatorType.Jarm, "00000000000000000000000000000000000000000000000000000000000000", "the JARM is all zeros, which means that the server answered nothing")]
    [InlineData(IndicatorType.Ja3, "", "the JA3 is missing")]
    [InlineData(IndicatorType.Ja3, "Chrome 60/61                    ", "the JA3 has 12 characters instead of 32")]
    [InlineData(IndicatorType.Ja3, "g386946a5a44d1ddcc843bc75336dfce", "the JA3 is not hexadecimal")]
    [InlineData(IndicatorType.Ja4, "t13d1516h2_8daaf6152771_e5627efa2ab", "the JA4 has 35 characters instead of 36")]
    [InlineData(IndicatorType.Ja4, "x13d1516h2_8daaf6152771_e5627efa2ab1", "the JA4 does not begin with transport, version, server name and counts")]
    [InlineData(IndicatorType.Ja4, "t13d1516h2_8DAAF6152771_e5627efa2ab1", "a hash of the JA4 is not lower-case hexadecimal")]
    [InlineData(IndicatorType.Address, "192.0.2.256", "it is no IP address")]
    [InlineData(IndicatorType.AddressPort, "192.0.2.1:0", "the port is not a number from 1 to 65535")]
    [InlineData(IndicatorType.AddressPort, "2001:db8::1:443", "the address is IPv6 and has no brackets, so that its port is not known")]
    [InlineData(IndicatorType.Network, "192.0.2.0/33", "it is no network of addresses")]
    [InlineData(IndicatorType.Domain, "192.0.2.1", "it is a number or an address, no name")]
    [InlineData(IndicatorType.Domain, "a b", "it is no name of a host")]
    [InlineData(IndicatorType.Url, "nothing", "it is no URL")]
    public void Says_what_is_wrong_with_a_value(IndicatorType type, string text, string problem) => Assert.Equal(problem, Shape.Check(type, text, out _));

    [Theory]
    [InlineData("CobaltStrike", "Cobalt Strike")]
    [InlineData("Cobalt Strike (TLS1.2/TLS1.3)", "Cobalt Strike")]
    [InlineData("Cobalt Strike listener", "Cobalt Strike")]
    [InlineData("Quakbot C&C", "QakBot")]
    [InlineData("QBot", "QakBot")]
    [InlineData("Trickbot", "TrickBot")]
    [InlineData("BazarCall malware distribution", "BazarBackdoor")]
    [InlineData("Ransomware.DarkSide C&C", "DarkSide")]
    [InlineData("Downloader.Pony C&C", "Pony")]
    [InlineData("DCRat", "DCRat")]
    [InlineData("DcRAT", "DCRat")]
    [InlineData("  A New Family C&C ", "A New Family")]
    [InlineData("C2", "C2")]
    public void Spells_a_family_as_malpedia_does(string label, string family) => Assert.Equal(family, LabelSpelling.Family(label));
}
