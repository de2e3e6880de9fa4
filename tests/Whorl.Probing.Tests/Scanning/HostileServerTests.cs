using System.Net;
using System.Net.Sockets;
using Whorl.Observations.Scans;
using Whorl.Probing.Scanning;
using Whorl.Probing.Tests.Transport;
using Whorl.Probing.Transport;
using static Whorl.Probing.Tests.Scanning.ServerBytes;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>Servers that mean no good, on real sockets: each has an outcome and a status, in time, and is nobody else's trouble.</summary>
public sealed class HostileServerTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(250);

    public static TheoryData<string> Names => [.. HostileCases.OfTransport.Keys, .. HostileTlsCases.OfHello.Keys, .. HostileTlsCases.OfLaterMessages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_hostile_server_has_a_status_in_time_and_is_nobody_elses_trouble(string name)
    {
        HostileCase hostile = Find(name);
        await using HostileServer server = new(hostile.Script);
        await using HostileServer good = new(Good);
        ProbePlan plan = TestScan.PlanOf(hostile.Hello) with { HandshakeTimeout = hostile.EndsByDeadline ? Short : LoopThread.Patience };
        ScanRecord[] records = await TestScan.RunAsync([server.Target], plan);
        Assert.Equal((hostile.Jarm, hostile.Atsf, hostile.Status), (records[0].Probes[0].Outcome, records[0].Probes[1].Outcome, records[0].Status.Name()));
        Assert.Equal(hostile.Jarm == ProbeOutcome.Timeout, records[0].IsJarmPartial);
        Assert.Equal(hostile.Status == "success", records[0].Error is null);
        Assert.Equal(62, records[0].Jarm!.Length);
        Assert.Equal(2, records[0].Handshakes);
        Assert.Equal(2, server.Connections);
        Assert.True(records[0].Elapsed < LoopThread.Patience / 2, $"took {records[0].Elapsed}");

        plan = plan with { Steps = plan.Steps[1..], HandshakeTimeout = hostile.EndsByDeadline ? 6 * Short : LoopThread.Patience };
        ScanRecord[] together = await TestScan.RunAsync([good.Target, server.Target, server.Target, good.Target], plan);
        Assert.Equal((ProbeOutcome.Answered, ProbeOutcome.Answered), (together[0].Probes[0].Outcome, together[3].Probes[0].Outcome));
    }

    [Fact]
    public async Task Every_alert_is_one_of_a_few_outcomes()
    {
        // Two probes a target, one target at a time: the first of a pair is JARM's.
        byte[] levels = [2, 1, 0, 3, 255];
        foreach (byte level in levels)
        {
            await using HostileServer server = new(async connection =>
            {
                await connection.ReadHelloAsync();
                await connection.SendAsync(Alert(level, (byte)((connection.Number - 1) / 2)));
                connection.Finish();
            });
            ScanRecord[] records = await TestScan.RunAsync(
                [.. Enumerable.Repeat(server.Target, 256)], TestScan.PlanOf(TestScan.Both), new Politeness { Rate = 0, Concurrency = 1, PerAddress = 1 });
            for (int description = 0; description < records.Length; description++)
            {
                bool isOver = level != 1 || description == 0;
                Assert.Equal(ProbeOutcome.Alert, records[description].Probes[0].Outcome);
                Assert.Equal(isOver ? ProbeOutcome.Alert : ProbeOutcome.Closed, records[description].Probes[1].Outcome);
                Assert.Equal(isOver ? ScanStatus.TlsAlert : ScanStatus.ConnectionClosed, records[description].Status);
                Assert.Equal(new string('0', 62), records[description].Jarm);
                Assert.False(records[description].IsJarmPartial);
            }
        }
    }

    [Fact]
    public async Task A_closed_port_is_refused_once_and_the_other_probes_are_not_run()
    {
        ushort port = Preludes.TestServer.FreePorts(1)[0];
        ScanRecord record = Assert.Single(await TestScan.RunAsync([$"127.0.0.1:{port}"], TestScan.PlanOf(TestScan.Both)));
        Assert.Equal([ProbeOutcome.Refused, ProbeOutcome.NotRun], record.Probes.Select(static probe => probe.Outcome));
        Assert.Equal((ScanStatus.ConnectionRefused, true, 1), (record.Status, record.IsJarmPartial, record.Handshakes));
    }

    [Fact]
    public async Task A_server_whose_backlog_is_full_is_a_connection_that_times_out()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "NOT TESTED: what a full backlog does is the system's affair.");
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        List<Socket> fillers = [];
        for (int i = 0; i < 4; i++)
        {
            Socket filler = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            fillers.Add(filler);
            try
            {
                await filler.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken).AsTask().WaitAsync(Short, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                break; // it is full
            }
        }

        ProbePlan plan = TestScan.PlanOf(TestScan.Both) with { ConnectTimeout = Short };
        ScanRecord record = Assert.Single(await TestScan.RunAsync([listener.LocalEndPoint!.ToString()!], plan));
        fillers.ForEach(static filler => filler.Dispose());
        Assert.Equal([ProbeOutcome.ConnectTimeout, ProbeOutcome.NotRun], record.Probes.Select(static probe => probe.Outcome));
        Assert.Equal(ScanStatus.ConnectionTimeout, record.Status);
    }

    [Theory]
    [InlineData(TransportChoice.Epoll)]
    [InlineData(TransportChoice.Sockets)]
    public async Task All_of_them_at_once_cost_no_memory_that_stays(TransportChoice transport)
    {
        Assert.SkipUnless(transport != TransportChoice.Epoll || OperatingSystem.IsLinux(), "NOT TESTED: epoll is Linux's.");
        List<HostileServer> servers = [];
        try
        {
            HostileCase[] cases = [.. HostileCases.OfTransport.Values.Concat(HostileTlsCases.OfHello.Values).Concat(HostileTlsCases.OfLaterMessages.Values)];
            foreach (HostileCase hostile in cases.Where(static hostile => !hostile.EndsByDeadline))
            {
                servers.Add(new HostileServer(hostile.Script));
            }

            string[] targets = [.. servers.Select(static server => server.Target)];
            long before = 0;
            for (int round = 0; round < 4; round++)
            {
                ScanRecord[] records = await TestScan.RunAsync(
                    [.. targets, .. targets], TestScan.PlanOf(TestScan.Both), new Politeness { Rate = 0, Concurrency = 64, PerAddress = 64 }, setup => setup with { Transport = transport });
                Assert.DoesNotContain(records.SelectMany(static record => record.Probes), static probe => probe.Outcome is ProbeOutcome.Timeout or ProbeOutcome.LocalFailure);
                await Task.WhenAll(servers.Select(static server => server.UntilQuietAsync())).InTimeAsync();
                long now = GC.GetTotalMemory(forceFullCollection: true);
                before = round < 2 ? now : before; // by then the pools are filled
                Assert.True(now < before + (4 << 20), $"{now - before} bytes more after round {round}");
            }
        }
        finally
        {
            foreach (HostileServer server in servers)
            {
                await server.DisposeAsync();
            }
        }
    }

    internal static async Task Good(HostileConnection connection) => await connection.SendAsync(new Tls13Flight(await connection.ReadHelloAsync()).Whole());

    private static HostileCase Find(string name) =>
        HostileCases.OfTransport.GetValueOrDefault(name) ?? HostileTlsCases.OfHello.GetValueOrDefault(name) ?? HostileTlsCases.OfLaterMessages[name];
}
