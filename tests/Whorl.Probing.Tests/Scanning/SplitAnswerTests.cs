using Whorl.Observations.Scans;
using Whorl.Probing.Scanning;
using Whorl.Probing.Tests.Preludes;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>JARM of real servers behind a proxy that cuts their answers in two.</summary>
public sealed class SplitAnswerTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private static ProbePlan Plan => TestScan.PlanOf(TestScan.Both) with { Steps = ProbePlan.StepsFor(jarm: true, null, look: false) };

    [Fact]
    public async Task JARM_of_OpenSSL_is_the_same_however_TCP_cuts_its_answers()
    {
        ushort port = TestServer.FreePorts(1)[0];
        await using TestServer server = await OpenSslAsync(port);
        await SameHoweverCutAsync(port);
    }

    [Fact]
    public async Task JARM_of_nginx_is_the_same_however_TCP_cuts_its_answers()
    {
        ushort port = TestServer.FreePorts(1)[0];
        await using TestServer server = await NginxAsync(port);
        await SameHoweverCutAsync(port);
    }

    [Fact]
    public async Task A_single_read_gives_what_the_reference_gives()
    {
        ushort port = TestServer.FreePorts(1)[0];
        await using TestServer server = await NginxAsync(port);
        ProbePlan plan = Plan with { SingleRead = true };
        string whole = (await ScanAsync(port, Plan)).JarmRaw!;
        Assert.Equal(whole, (await ScanAsync(port, plan)).JarmRaw);
        foreach (int first in new[] { 1, 6, 30, 44, 50, 80, 95, 110 })
        {
            string[] expected = new string[10];
            await using HostileServer proxy = new(connection => connection.RelayAsync(port, first, Timeout.InfiniteTimeSpan, bytes => expected[connection.Number - 1] = OriginalJarm.Read(bytes)));
            ScanRecord record = Assert.Single(await TestScan.RunAsync([proxy.Target], plan));
            Assert.Equal((first, string.Join(',', expected)), (first, record.JarmRaw));
            Assert.True(first > 50 || whole != record.JarmRaw);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task One_probe_in_vain_leaves_the_other_nine(int silent)
    {
        ushort port = TestServer.FreePorts(1)[0];
        await using TestServer server = await OpenSslAsync(port);
        string[] whole = (await ScanAsync(port, Plan)).JarmRaw!.Split(',');
        await using HostileServer proxy = new(connection => connection.Number == silent ? connection.UntilClosedAsync() : connection.RelayAsync(port, 0, TimeSpan.Zero));
        ScanRecord record = Assert.Single(await TestScan.RunAsync([proxy.Target], Plan with { HandshakeTimeout = TimeSpan.FromSeconds(1) }));
        whole[silent - 1] = "|||";
        Assert.Equal(string.Join(',', whole), record.JarmRaw);
        Assert.Equal((true, 62, ScanStatus.Success), (record.IsJarmPartial, record.Jarm!.Length, record.Status));
        Assert.Equal(ProbeOutcome.Timeout, record.Probes[silent - 1].Outcome);
        Assert.Equal(1, record.Probes.Count(static probe => probe.Outcome == ProbeOutcome.Timeout));
    }

    private static async Task SameHoweverCutAsync(ushort port)
    {
        ScanRecord whole = await ScanAsync(port, Plan);
        Assert.Equal((ScanStatus.Success, false), (whole.Status, whole.IsJarmPartial));
        Assert.NotEqual(new string('0', 62), whole.Jarm);
        foreach (int first in new[] { 1, 30, 50, 80, 95, 110 })
        {
            ScanRecord cut = await CutAsync(port, first, Plan);
            Assert.Equal((first, whole.JarmRaw, false), (first, cut.JarmRaw, cut.IsJarmPartial));
        }
    }

    private static async Task<ScanRecord> CutAsync(ushort port, int first, ProbePlan plan)
    {
        await using HostileServer proxy = new(connection => connection.RelayAsync(port, first, Pause));
        return Assert.Single(await TestScan.RunAsync([proxy.Target], plan));
    }

    private static async Task<ScanRecord> ScanAsync(ushort port, ProbePlan plan) => Assert.Single(await TestScan.RunAsync([$"127.0.0.1:{port},localhost"], plan));

    private static Task<TestServer> OpenSslAsync(ushort port)
    {
        string openssl = TestServer.Require("openssl", "/usr/bin/openssl");
        return TestServer.StartAsync(TestServer.NewFolder(), [port], openssl, ["s_server", "-accept", $"127.0.0.1:{port}", "-cert", "cert.pem", "-key", "key.pem", "-www"]);
    }

    private static Task<TestServer> NginxAsync(ushort port)
    {
        string nginx = TestServer.Require("nginx-light", "/usr/sbin/nginx");
        string folder = TestServer.NewFolder();
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            worker_processes 1;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log;
            events { worker_connections 256; }
            http {
                access_log off;
                server {
                    listen 127.0.0.1:{{port}} ssl;
                    ssl_protocols TLSv1.2 TLSv1.3;
                    ssl_certificate {{folder}}/cert.pem;
                    ssl_certificate_key {{folder}}/key.pem;
                }
            }
            """);
        return TestServer.StartAsync(folder, [port], nginx, ["-p", folder, "-c", "nginx.conf"]);
    }
}
