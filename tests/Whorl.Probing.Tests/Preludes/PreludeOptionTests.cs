using Whorl.Probing.Preludes;
using Whorl.Probing.Scanning;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>What users write: a protocol, a proxy, a name.</summary>
public sealed class PreludeOptionTests
{
    [Theory]
    [InlineData(25, StartTlsProtocol.Smtp)]
    [InlineData(587, StartTlsProtocol.Smtp)]
    [InlineData(143, StartTlsProtocol.Imap)]
    [InlineData(110, StartTlsProtocol.Pop3)]
    [InlineData(21, StartTlsProtocol.Ftp)]
    [InlineData(5222, StartTlsProtocol.Xmpp)]
    [InlineData(5269, StartTlsProtocol.XmppServer)]
    [InlineData(389, StartTlsProtocol.Ldap)]
    [InlineData(5432, StartTlsProtocol.Postgres)]
    [InlineData(3306, StartTlsProtocol.MySql)]
    [InlineData(4190, StartTlsProtocol.Sieve)]
    [InlineData(119, StartTlsProtocol.Nntp)]
    [InlineData(3389, StartTlsProtocol.Rdp)]
    [InlineData(443, StartTlsProtocol.None)]
    [InlineData(993, StartTlsProtocol.None)]
    public void Knows_the_ports(int port, StartTlsProtocol protocol)
    {
        Assert.True(PreludeChoice.TryParse("auto", out PreludeChoice choice, out _));
        Assert.Equal(protocol, choice.For((ushort)port));
        Assert.False(choice.IsNone);
    }

    [Fact]
    public void Reads_every_name_that_it_tells()
    {
        foreach (string name in PreludeChoice.Names)
        {
            Assert.True(PreludeChoice.TryParse(name.ToUpperInvariant(), out PreludeChoice choice, out string why), why);
            Assert.Equal(name == "auto", choice.For(443) == StartTlsProtocol.None);
        }

        Assert.False(PreludeChoice.TryParse("irc", out _, out string wrong));
        Assert.Equal(
            "STARTTLS is not known for \"irc\"; write one of smtp, imap, pop3, ftp, xmpp, ldap, postgres, mysql, sieve, nntp, rdp, auto", wrong);
    }

    [Fact]
    public void Speaks_as_a_server_on_the_port_of_servers()
    {
        PreludeChoice xmpp = PreludeChoice.Always(StartTlsProtocol.Xmpp);
        Assert.Equal(StartTlsProtocol.XmppServer, xmpp.For(5269));
        Assert.Equal(StartTlsProtocol.Xmpp, xmpp.For(1));
        Assert.Equal(StartTlsProtocol.None, PreludeChoice.None.For(25));
    }

    [Theory]
    [InlineData("socks5://192.0.2.1:1080", "socks5://192.0.2.1:1080", false)]
    [InlineData("SOCKS5H://proxy.example:1080/", "socks5h://proxy.example:1080", true)]
    [InlineData("http://user:secret@[2001:db8::1]:3128", "http://[2001:db8::1]:3128", false)]
    [InlineData("socks5://u:p@ss@proxy.example:9", "socks5://proxy.example:9", false)]
    public void Reads_a_proxy_and_never_shows_its_password(string url, string text, bool looksNamesUp)
    {
        Assert.True(ProxyAddress.TryParse(url, out ProxyAddress? proxy, out string why), why);
        Assert.Equal(text, proxy.ToString());
        Assert.Equal(looksNamesUp, proxy.LooksNamesUp);
        Assert.NotEqual(proxy.Address is null, proxy.Name is null);
    }

    [Theory]
    [InlineData("192.0.2.1:1080", "a proxy needs a scheme; write socks5://host:port, socks5h://host:port or http://host:port")]
    [InlineData("https://x:1", "proxies of \"https\" are not supported; write socks5://host:port, socks5h://host:port or http://host:port")]
    [InlineData("socks4://x:1", "proxies of \"socks4\" are not supported; write socks5://host:port, socks5h://host:port or http://host:port")]
    [InlineData("socks5://x", "the proxy needs a port; write socks5://x:1080, or whichever it is")]
    [InlineData("http://x/", "the proxy needs a port; write http://x:3128, or whichever it is")]
    [InlineData("http://:p@x:1", "the proxy's user has no name; write http://user:password@host:port")]
    [InlineData("http://a%3Ab:p@x:1", "the name of an HTTP proxy's user cannot contain a colon (RFC 7617)")]
    [InlineData("socks5://x:99999", "the proxy's host or port cannot be read; write socks5://host:port, an IPv6 address in brackets")]
    [InlineData("socks5://192.0.2.0/24:1", "the proxy's host or port cannot be read; write socks5://host:port, an IPv6 address in brackets")]
    [InlineData("socks5://", "the proxy's host or port cannot be read; write socks5://host:port, an IPv6 address in brackets")]
    public void Says_what_is_wrong_with_a_proxy(string url, string why)
    {
        Assert.False(ProxyAddress.TryParse(url, out ProxyAddress? proxy, out string said));
        Assert.Null(proxy);
        Assert.Equal(why, said);
    }

    [Fact]
    public void Lets_a_client_call_itself_nothing_that_is_no_name()
    {
        Assert.Equal("[192.0.2.1]", new ProbePlan { Steps = [], ClientName = "[192.0.2.1]" }.ClientName);
        Assert.Throws<ArgumentException>(() => new ProbePlan { Steps = [], ClientName = "x\r\nQUIT" });
        Assert.Throws<ArgumentException>(() => new ProbePlan { Steps = [], ClientName = "" });
    }
}
