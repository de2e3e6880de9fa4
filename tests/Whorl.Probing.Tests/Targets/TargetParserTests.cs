using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class TargetParserTests
{
    private static readonly string Label63 = new('a', 63);

    [Theory]
    [InlineData("example.com", "example.com|0|example.com")]
    [InlineData("example.com:8443", "example.com|8443|example.com")]
    [InlineData("  Example.COM.\r", "Example.COM|0|Example.COM")]
    [InlineData("\uFEFFexample.com", "example.com|0|example.com")]
    [InlineData("_dmarc_host.example", "_dmarc_host.example|0|_dmarc_host.example")]
    [InlineData("localhost", "localhost|0|localhost")]
    [InlineData("4.example", "4.example|0|4.example")]
    [InlineData("1.2.3.4.example", "1.2.3.4.example|0|1.2.3.4.example")]
    [InlineData("b\u00FCcher.example", "xn--bcher-kva.example|0|xn--bcher-kva.example")]
    [InlineData("B\u00DCCHER.example:444", "xn--bcher-kva.example|444|xn--bcher-kva.example")]
    [InlineData("\u4F8B\u3048\u3002\u30C6\u30B9\u30C8", "xn--r8jz45g.xn--zckzah|0|xn--r8jz45g.xn--zckzah")]
    [InlineData("192.0.2.1", "192.0.2.1|0|")]
    [InlineData("192.0.2.1:1", "192.0.2.1|1|")]
    [InlineData("192.0.2.1:65535 # the last", "192.0.2.1|65535|")]
    [InlineData("2001:db8::1", "2001:db8::1|0|")]
    [InlineData("[2001:db8::1]", "2001:db8::1|0|")]
    [InlineData("[2001:db8::1]:8443", "2001:db8::1|8443|")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1|0|")]
    [InlineData("192.0.2.77/24", "192.0.2.0/24|0|")]
    [InlineData("192.0.2.0/24:8443", "192.0.2.0/24|8443|")]
    [InlineData("192.0.2.1/32", "192.0.2.1|0|")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0|0|")]
    [InlineData("2001:db8::1/120", "2001:db8::/120|0|")]
    [InlineData("2001:db8::/120:8443", "2001:db8::/120|8443|")]
    [InlineData("[2001:db8::]/120:8443", "2001:db8::/120|8443|")]
    [InlineData("[2001:db8::/120]:8443", "2001:db8::/120|8443|")]
    [InlineData("::ffff:10.1.2.3/104", "10.0.0.0/8|0|")]
    [InlineData("https://example.com", "example.com|443|example.com")]
    [InlineData("https://user:word@example.com/a,b?c=1", "example.com|443|example.com")]
    [InlineData("HTTPS://example.com:8443/", "example.com|8443|example.com")]
    [InlineData("https://[2001:db8::1]/", "2001:db8::1|443|")]
    [InlineData("imaps://mail.example", "mail.example|993|mail.example")]
    [InlineData("smtp://mail.example#x", "mail.example|25|mail.example")]
    [InlineData("http://example.com/", "example.com|0|example.com")]
    [InlineData("odd://example.com:99", "example.com|99|example.com")]
    [InlineData("192.0.2.1,example.com", "192.0.2.1|0|example.com")]
    [InlineData("192.0.2.1:444,example.com.", "192.0.2.1|444|example.com")]
    [InlineData("[2001:db8::1]:444,example.com", "2001:db8::1|444|example.com")]
    [InlineData("2001:db8::1,example.com", "2001:db8::1|0|example.com")]
    [InlineData("\"192.0.2.1\", 'example.com'", "192.0.2.1|0|example.com")]
    [InlineData("192.0.2.1, example.com, tag", "192.0.2.1|0|example.com")]
    [InlineData("192.0.2.1, example.com, tag, 8443", "192.0.2.1|8443|example.com")]
    [InlineData("192.0.2.1:8443,,,8443", "192.0.2.1|8443|")]
    [InlineData("192.0.2.1,", "192.0.2.1|0|")]
    [InlineData("192.0.2.1,192.0.2.1", "192.0.2.1|0|")]
    [InlineData(",example.com", "example.com|0|example.com")]
    [InlineData(",192.0.2.1", "192.0.2.1|0|")]
    [InlineData(",example.com,,993", "example.com|993|example.com")]
    [InlineData("edge.example.net,www.example.com", "edge.example.net|0|www.example.com")]
    [InlineData("192.0.2.0/30,example.com", "192.0.2.0/30|0|example.com")]
    [InlineData("https://192.0.2.1,example.com", "192.0.2.1|443|example.com")]
    public void Reads_each_form(string line, string expected)
    {
        Assert.Equal(TargetRefusal.None, TargetParser.Parse(line, out TargetLine target));
        string where = target.Block?.ToString() ?? target.Address?.ToString() ?? target.Name.ToString();
        Assert.Equal(expected, $"{where}|{target.Port}|{target.ServerName}");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\r")]
    [InlineData("# 192.0.2.1")]
    [InlineData("   # comment")]
    [InlineData("\uFEFF# comment")]
    public void A_blank_line_and_a_comment_are_no_targets_and_no_mistakes(string line)
    {
        Assert.Equal(TargetRefusal.None, TargetParser.Parse(line, out TargetLine target));
        Assert.True(target.IsEmpty);
    }

    [Theory]
    [InlineData("1.2.3", TargetRefusal.BadAddress)]
    [InlineData("1.2.3.256", TargetRefusal.BadAddress)]
    [InlineData("1.2.3.4.5", TargetRefusal.BadAddress)]
    [InlineData("010.0.0.1", TargetRefusal.BadAddress)]
    [InlineData("0x7f000001", TargetRefusal.BadAddress)]
    [InlineData("2130706433", TargetRefusal.BadAddress)]
    [InlineData("10.0/8", TargetRefusal.BadAddress)]
    [InlineData("1::2::3", TargetRefusal.BadAddress)]
    [InlineData("[2001:db8::1", TargetRefusal.BadAddress)]
    [InlineData("[2001:db8::1]x", TargetRefusal.BadAddress)]
    [InlineData("fe80::1%eth0", TargetRefusal.Zone)]
    [InlineData("[fe80::1%25eth0]:443", TargetRefusal.Zone)]
    [InlineData("192.0.2.0/33", TargetRefusal.BadPrefix)]
    [InlineData("192.0.2.0/", TargetRefusal.BadPrefix)]
    [InlineData("192.0.2.0/-1", TargetRefusal.BadPrefix)]
    [InlineData("2001:db8::/129", TargetRefusal.BadPrefix)]
    [InlineData("::ffff:10.0.0.0/95", TargetRefusal.BadPrefix)]
    [InlineData("192.0.2.1:0", TargetRefusal.BadPort)]
    [InlineData("192.0.2.1:65536", TargetRefusal.BadPort)]
    [InlineData("example.com:", TargetRefusal.BadPort)]
    [InlineData("example.com:99999999999999", TargetRefusal.BadPort)]
    [InlineData("example.com:4a", TargetRefusal.BadPort)]
    [InlineData("192.0.2.1:443,,,444", TargetRefusal.TwoPorts)]
    [InlineData("192.0.2.1,example.com,8443", TargetRefusal.NumberAsTag)]
    [InlineData("192.0.2.1,198.51.100.1", TargetRefusal.TwoAddresses)]
    [InlineData("192.0.2.1,a,b,1,c", TargetRefusal.TooManyColumns)]
    [InlineData("example..com", TargetRefusal.BadName)]
    [InlineData(".example.com", TargetRefusal.BadName)]
    [InlineData(".", TargetRefusal.BadName)]
    [InlineData("exa mple.com", TargetRefusal.BadName)]
    [InlineData("*.example.com", TargetRefusal.BadName)]
    [InlineData("e\u0301.example", TargetRefusal.BadInternationalName)]
    [InlineData("a\u2028b.example", TargetRefusal.BadInternationalName)]
    [InlineData("example.com/path", TargetRefusal.PathWithoutScheme)]
    [InlineData("example.com/24", TargetRefusal.PathWithoutScheme)]
    [InlineData("odd://example.com", TargetRefusal.UnknownScheme)]
    [InlineData("https://", TargetRefusal.NoHost)]
    [InlineData(",", TargetRefusal.NoHost)]
    [InlineData("\"\"", TargetRefusal.NoHost)]
    public void Refuses_what_is_no_target_and_says_why(string line, TargetRefusal expected) =>
        Assert.Equal(expected, TargetParser.Parse(line, out _));

    [Fact]
    public void Names_are_bounded_as_the_wire_bounds_them()
    {
        Assert.Equal(TargetRefusal.None, TargetParser.Parse($"{Label63}.example", out _));
        Assert.Equal(TargetRefusal.LabelTooLong, TargetParser.Parse($"a{Label63}.example", out _));
        string name253 = $"{Label63}.{Label63}.{Label63}.{Label63[2..]}";
        Assert.Equal(TargetRefusal.None, TargetParser.Parse(name253, out _));
        Assert.Equal(TargetRefusal.None, TargetParser.Parse(name253 + ".", out _));
        Assert.Equal(TargetRefusal.NameTooLong, TargetParser.Parse("a" + name253, out _));
        Assert.Equal(TargetRefusal.LineTooLong, TargetParser.Parse(new string('a', TargetParser.LongestLine + 1), out _));
    }

    [Fact]
    public void Every_refusal_has_a_sentence_of_its_own()
    {
        string[] sentences = [.. Enum.GetValues<TargetRefusal>().Select(static refusal => refusal.Sentence())];
        Assert.Equal(sentences.Length, sentences.Distinct().Count());
        Assert.DoesNotContain("is refused", sentences);
    }

    [Fact]
    public void No_text_makes_the_parser_throw()
    {
        string[] pieces = ["1.2.3.4", "::", "[", "]", "/", ":", ",", "#", " ", "https://", "a.b", "\"", "%", "\u00FC", "\uD800", "0", "65535", "@", "?", "."];
        Gen<string> likely = Gen.Elements(pieces).ListOf().Select(static parts => string.Concat(parts));
        Prop.ForAll(likely.ToArbitrary(), static text => Agrees(text)).QuickCheckThrowOnFailure();
        Prop.ForAll<string>(static text => text is null || Agrees(text)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task A_plain_line_is_read_without_allocating()
    {
        string[] lines = ["192.0.2.1", "192.0.2.1:443,example.com", "2001:db8::1", "example.com:443", "10.0.0.0/8"];
        long allocated = -1;

        // Code that is not yet optimised boxes here and there. The runtime optimises when no new code has come for a while, which
        // takes its time beside other tests.
        for (int round = 0; round < 1000 && allocated != 0; round++)
        {
            await Task.Delay(round == 0 ? 0 : 20, TestContext.Current.CancellationToken);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                _ = Read(lines);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static int Read(string[] lines)
    {
        int ports = 0;
        foreach (string line in lines)
        {
            _ = TargetParser.Parse(line, out TargetLine target);
            ports += target.Port;
        }

        return ports;
    }

    /// <summary>A target says where to connect in exactly one way; what is refused says why.</summary>
    private static bool Agrees(string text)
    {
        if (TargetParser.Parse(text, out TargetLine target) != TargetRefusal.None || target.IsEmpty)
        {
            return true;
        }

        int ways = (target.Address is null ? 0 : 1) + (target.Block is null ? 0 : 1) + (target.Name.IsEmpty ? 0 : 1);
        return ways == 1 && Probing.Targets.HostName.Longest >= target.ServerName.Length;
    }
}
