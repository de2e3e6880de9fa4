using Whorl.Probing.Preludes;
using Whorl.Probing.Scanning;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>Real proxies before a real server: the fingerprints are those without a proxy.</summary>
public sealed class ProxyServerTests
{
    [Fact]
    public async Task Microsocks_and_tinyproxy_change_nothing()
    {
        string microsocks = TestServer.Require("microsocks", "/usr/bin/microsocks");
        string tinyproxy = TestServer.Require("tinyproxy-bin", "/usr/bin/tinyproxy");
        string dovecot = TestServer.Require("dovecot-core", "/usr/sbin/dovecot");
        TestServer.Require("dovecot-managesieved", "/usr/lib/dovecot/managesieve-login");
        ushort[] ports = TestServer.FreePorts(9);
        string folder = TestServer.NewFolder();
        DovecotConfiguration.Write(folder, ports[..5]);
        await using TestServer server = await TestServer.StartAsync(folder, ports[..5], dovecot, ["-F", "-c", Path.Combine(folder, "dovecot.conf")]);
        string first = TestServer.NewFolder();
        await using TestServer socks = await TestServer.StartAsync(
            first, ports[5..6], microsocks, ["-i", "127.0.0.1", "-p", $"{ports[5]}", "-u", "me", "-P", "s:e@cret"]);
        string second = TestServer.NewFolder();
        string configuration = Path.Combine(second, "tinyproxy.conf");
        File.WriteAllText(configuration, $"Port {ports[6]}\nListen 127.0.0.1\nTimeout 60\nAllow 127.0.0.1\nBasicAuth me secret\nMaxClients 50\n");
        await using TestServer http = await TestServer.StartAsync(second, ports[6..7], tinyproxy, ["-d", "-c", configuration]);

        PreludeScan plain = (await PreludeScan.RunAsync(ports[1], StartTlsProtocol.None)).AssertAnswered();
        string[] urls = [$"socks5://me:s%3Ae%40cret@127.0.0.1:{ports[5]}", $"socks5h://me:s:e@cret@127.0.0.1:{ports[5]}", $"http://me:secret@127.0.0.1:{ports[6]}"];
        foreach (string url in urls)
        {
            ProxyRoute route = Route(url);
            Assert.Equal(plain.ToString(), (await PreludeScan.RunAsync(ports[1], StartTlsProtocol.None, route)).ToString());
            Assert.Equal(plain.ToString(), (await PreludeScan.RunAsync(ports[0], StartTlsProtocol.Imap, route)).ToString());
        }

        Assert.Equal("refused", await FirstAsync(ports[8], Route(urls[0])));
        Assert.Equal("proxy-refused", await FirstAsync(ports[1], Route($"socks5://127.0.0.1:{ports[5]}")));
        Assert.Equal("proxy-refused", await FirstAsync(ports[1], Route($"socks5://me:wrong@127.0.0.1:{ports[5]}")));
        Assert.Equal("proxy-refused", await FirstAsync(ports[1], Route($"http://127.0.0.1:{ports[6]}")));
        Assert.Equal("proxy-failed", await FirstAsync(ports[1], Route($"socks5://127.0.0.1:{ports[7]}")));
        Assert.Equal("proxy-failed", await FirstAsync(ports[1], Route($"http://127.0.0.1:{ports[2]}")));
    }

    private static async Task<string> FirstAsync(ushort port, ProxyRoute route)
    {
        PreludeScan scan = await PreludeScan.RunAsync(port, StartTlsProtocol.None, route);
        Assert.All(scan.Outcomes.Skip(1), static outcome => Assert.Equal(ProbeOutcome.NotRun, outcome));
        return scan.Outcomes[0].Name();
    }

    private static ProxyRoute Route(string url)
    {
        Assert.True(ProxyAddress.TryParse(url, out ProxyAddress? proxy, out string why), why);
        return proxy.Via(proxy.Address!.Value);
    }
}
