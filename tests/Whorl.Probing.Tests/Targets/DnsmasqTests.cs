using System.Diagnostics;
using System.Text;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

/// <summary>The stub against a real name server.</summary>
public sealed class DnsmasqTests
{
    [Fact]
    public async Task Reads_what_dnsmasq_answers()
    {
        string? program = new[] { "/usr/sbin/dnsmasq", "/usr/local/sbin/dnsmasq", "/usr/bin/dnsmasq" }.FirstOrDefault(File.Exists);
        if (program is null)
        {
            Assert.Skip("NOT TESTED: dnsmasq is not installed (package dnsmasq-base), so the DNS stub met no real server.");
        }

        string hosts = Path.Combine(Path.GetTempPath(), $"whorl-{Guid.NewGuid():N}.hosts");
        StringBuilder many = new();
        for (int i = 1; i <= 60; i++)
        {
            many.Append($"127.9.0.{i} many.test\n");
        }

        await File.WriteAllTextAsync(hosts, many.ToString(), TestContext.Current.CancellationToken);
        ushort port = FreePort.Take();
        ProcessStartInfo start = new(program)
        {
            RedirectStandardError = true,
            UseShellExecute = false,
            ArgumentList =
            {
                "--keep-in-foreground", "--conf-file=/dev/null", $"--port={port}", "--listen-address=127.0.0.1", "--bind-interfaces",
                "--no-resolv", "--no-hosts", "--pid-file=", "--user=root", "--log-facility=-", $"--addn-hosts={hosts}", "--local=/test/",
                "--host-record=both.test,127.0.0.5,::5", "--host-record=six.test,::6", "--cname=alias.test,both.test",
                "--txt-record=text.test,hello",
            },
        };
        using Process server = Process.Start(start)!;
        try
        {
            DnsStub stub = new(new DnsServer(new HostAddress(0x7F000001, true), port), TimeProvider.System) { AttemptTimeout = TimeSpan.FromSeconds(1), Attempts = 5 };
            Resolution first = await stub.LookUpAsync("both.test", TestContext.Current.CancellationToken);
            for (int wait = 0; wait < 100 && first.Status == ResolutionStatus.Unreachable && !server.HasExited; wait++)
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
                first = await stub.LookUpAsync("both.test", TestContext.Current.CancellationToken);
            }

            Assert.False(server.HasExited, "dnsmasq ended early");

            // One of the first two questions may have come before the server, and the other after it.
            first = await stub.LookUpAsync("both.test", TestContext.Current.CancellationToken);
            Assert.Equal("Found 127.0.0.5 ::5", Describe(first));
            Assert.Equal("Found 127.0.0.5 ::5", await LookUpAsync(stub, "alias.test"));
            Assert.Equal("Found ::6", await LookUpAsync(stub, "SIX.test"));
            Assert.Equal("NoSuchName", await LookUpAsync(stub, "absent.test"));
            Assert.Equal("NoAddress", await LookUpAsync(stub, "text.test"));
            Assert.Equal("Refused", await LookUpAsync(stub, "elsewhere.example"));

            // Sixty addresses do not fit into 512 bytes: this one goes over TCP.
            Resolution all = await stub.LookUpAsync("many.test", TestContext.Current.CancellationToken);
            Assert.Equal(60, all.Addresses.Length);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync(TestContext.Current.CancellationToken);
            File.Delete(hosts);
        }
    }

    private static async Task<string> LookUpAsync(DnsStub stub, string name) =>
        Describe(await stub.LookUpAsync(name, TestContext.Current.CancellationToken));

    private static string Describe(Resolution resolution) =>
        string.Join(' ', [resolution.Status.ToString(), .. resolution.Addresses.Select(static address => address.ToString())]);
}
