using Whorl.Probing.Preludes;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>Proxies, and servers behind them, byte for byte.</summary>
public sealed class ProxyPreludeTests
{
    private const string Greeting = "C\u0005\u0001\0";
    private const string PasswordGreeting = "C\u0005\u0002\0\u0002";
    private const string Request = "C\u0005\u0001\0\u0001\u00c0\0\u0002\u0007\u0011\u0051";
    private const string Connect = "CCONNECT 192.0.2.7:4433 HTTP/1.1\r\nHost: 192.0.2.7:4433\r\n\r\n";

    [Fact]
    public void Goes_through_SOCKS5()
    {
        Through("socks5://192.0.2.1:1080", Greeting, "S\u0005\0", Request, "S\u0005\0\0\u0001\u007f\0\0\u0001\u0012\u0034").EndsWith(PreludeEnd.Ready);
        Through("socks5://192.0.2.1:1080", Greeting, "S\u0005\0", Request, "S\u0005\0\0\u0003\u0003abc\u0012\u0034").EndsWith(PreludeEnd.Ready);
        Through("socks5://192.0.2.1:1080", Greeting, "S\u0005\0", Request, "S\u0005\0\0\u0004" + new string('x', 18)).EndsWith(PreludeEnd.Ready);
    }

    [Fact]
    public void Names_IPv6_addresses_and_host_names()
    {
        new Script(
            Greeting, "S\u0005\0", "C\u0005\u0001\0\u0004\u0020\u0001\r\u00b8" + new string('\0', 11) + "\u0001\u0011\u0051",
            "S\u0005\0\0\u0001\0\0\0\0\0\0") { Proxy = Route("socks5://192.0.2.1:1080"), Address = "2001:db8::1" }.EndsWith(PreludeEnd.Ready);
        new Script(
            Greeting, "S\u0005\0", "C\u0005\u0001\0\u0003\u000bwww.example\u0011\u0051",
            "S\u0005\0\0\u0001\0\0\0\0\0\0") { Proxy = Route("socks5h://192.0.2.1:1080"), Name = "www.example" }.EndsWith(PreludeEnd.Ready);
        new Script(
            "CCONNECT [2001:db8::1]:4433 HTTP/1.1\r\nHost: [2001:db8::1]:4433\r\n\r\n",
            "SHTTP/1.1 200\r\n\r\n") { Proxy = Route("http://192.0.2.1:3128"), Address = "2001:db8::1" }.EndsWith(PreludeEnd.Ready);
    }

    [Fact]
    public void Gives_name_and_password_where_they_are_wanted()
    {
        const string url = "socks5://me:p%40ss@192.0.2.1:1080";
        Through(url, PasswordGreeting, "S\u0005\u0002", "C\u0001\u0002me\u0004p@ss", "S\u0001\0", Request, "S\u0005\0\0\u0001\0\0\0\0\0\0")
            .EndsWith(PreludeEnd.Ready);
        Through(url, PasswordGreeting, "S\u0005\0", Request, "S\u0005\0\0\u0001\0\0\0\0\0\0").EndsWith(PreludeEnd.Ready);
        Through(url, PasswordGreeting, "S\u0005\u0002", "C\u0001\u0002me\u0004p@ss", "S\u0001\u0001").EndsWith(PreludeEnd.ProxyRefused);
        Through(
            "http://me:p%40ss@192.0.2.1:3128",
            "CCONNECT 192.0.2.7:4433 HTTP/1.1\r\nHost: 192.0.2.7:4433\r\nProxy-Authorization: Basic bWU6cEBzcw==\r\n\r\n",
            "SHTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n").EndsWith(PreludeEnd.Ready);
    }

    [Theory]
    [InlineData("\u0005\u00ff", PreludeEnd.ProxyRefused)]
    [InlineData("\u0005\u0002", PreludeEnd.ProxyFailed)]
    [InlineData("\u0004\0", PreludeEnd.ProxyFailed)]
    [InlineData("HTTP/1.0 400 Bad Request\r\n", PreludeEnd.ProxyFailed)]
    [InlineData("\u0005\0\u0005\0\0\u0001\0\0\0\0\0\0", PreludeEnd.ProxyFailed)]
    public void Sees_a_SOCKS5_proxy_that_will_not_serve(string answer, PreludeEnd end)
    {
        using Prelude prelude = new();
        Script script = Through("socks5://192.0.2.1:1080", Greeting);
        script.Start(prelude);
        prelude.Sent(3);
        prelude.Receive(Script.Bytes(answer));
        Assert.Equal(end, prelude.End);
        Assert.True(prelude.IsAtProxy);
    }

    [Theory]
    [InlineData(1, PreludeEnd.ProxyRefused)]
    [InlineData(2, PreludeEnd.ProxyRefused)]
    [InlineData(3, PreludeEnd.TargetUnreachable)]
    [InlineData(4, PreludeEnd.TargetUnreachable)]
    [InlineData(5, PreludeEnd.TargetRefused)]
    [InlineData(6, PreludeEnd.TargetTimedOut)]
    [InlineData(7, PreludeEnd.ProxyRefused)]
    [InlineData(99, PreludeEnd.ProxyRefused)]
    public void Takes_a_SOCKS5_reply_for_what_it_says(int reply, PreludeEnd end) =>
        Through("socks5://192.0.2.1:1080", Greeting, "S\u0005\0", Request, $"S\u0005{(char)reply}").EndsWith(end);

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", PreludeEnd.Ready, "")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 299 fine\r\nContent-Length: 99\r\n\r\n", PreludeEnd.Ready, "")]
    [InlineData("HTTP/1.1 407 Proxy Authentication Required\r\n", PreludeEnd.ProxyRefused, "407 Proxy Authentication Required")]
    [InlineData("HTTP/1.1 403 Filtered\r\n", PreludeEnd.ProxyRefused, "403 Filtered")]
    [InlineData("HTTP/1.1 302 Found\r\n", PreludeEnd.ProxyRefused, "302 Found")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n", PreludeEnd.ProxyRefused, null)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\n", PreludeEnd.TargetUnreachable, "502 Bad Gateway")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n", PreludeEnd.TargetUnreachable, null)]
    [InlineData("HTTP/1.1 504 Gateway Timeout\r\n", PreludeEnd.TargetTimedOut, null)]
    [InlineData("HTTP/2 200\r\n", PreludeEnd.ProxyFailed, null)]
    [InlineData("HTTP/1.1 2x0 OK\r\n", PreludeEnd.ProxyFailed, null)]
    [InlineData("\u0015\u0003", PreludeEnd.ProxyFailed, null)]
    public void Takes_the_answer_to_CONNECT_for_what_it_says(string answer, PreludeEnd end, string? reason) =>
        Through("http://192.0.2.1:3128", Connect, "S" + answer).EndsWith(end, reason);

    [Fact]
    public void Speaks_with_a_server_behind_a_proxy()
    {
        // The server's greeting may come with the proxy's answer.
        new Script(Connect, "SHTTP/1.1 200 OK\r\n\r\n+OK ready\r\n", "CSTLS\r\n", "S+OK\r\n")
        {
            Proxy = Route("http://192.0.2.1:3128"),
            Protocol = StartTlsProtocol.Pop3,
        }.EndsWith(PreludeEnd.Ready);
        new Script(Greeting, "S\u0005\0", Request, "S\u0005\0\0\u0001\0\0\0\0\0\0", "C\0\0\0\u0008\u0004\u00d2\u0016/", "SN")
        {
            Proxy = Route("socks5://192.0.2.1:1080"),
            Protocol = StartTlsProtocol.Postgres,
        }.EndsWith(PreludeEnd.NoStartTls);
    }

    [Fact]
    public void Does_not_take_what_comes_with_the_proxys_answer_for_an_answer_to_the_request()
    {
        using Prelude prelude = new();
        Script script = new() { Proxy = Route("http://192.0.2.1:3128"), Protocol = StartTlsProtocol.Postgres };
        script.Start(prelude);
        prelude.Sent(prelude.Outgoing.Length);
        prelude.Receive("HTTP/1.1 200 OK\r\n\r\nS"u8);
        Assert.Equal(PreludeEnd.NotTheProtocol, prelude.End);
        Assert.False(prelude.IsAtProxy);
    }

    private static Script Through(string url, params string[] turns) => new(turns) { Proxy = Route(url) };

    private static ProxyRoute Route(string url)
    {
        Assert.True(ProxyAddress.TryParse(url, out ProxyAddress? proxy, out string why), why);
        return proxy.Via(proxy.Address!.Value);
    }
}
