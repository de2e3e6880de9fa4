using Whorl.Observations.Scans;
using Whorl.Probing.Hellos;
using Whorl.Probing.Scanning;
using Whorl.Probing.Tests.Transport;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>What a scan promises its neighbours, as they see it.</summary>
public sealed class SchedulerTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    [Fact]
    public async Task Probes_of_a_target_come_strictly_one_after_the_other()
    {
        using WatchfulServer server = new(Pause / 6, "127.0.0.1");
        ProbePlan plan = TestScan.PlanOf(TestScan.Both) with { Steps = ProbePlan.StepsFor(jarm: true, HelloSet.Atsf, look: true) };
        ScanRecord record = Assert.Single(await TestScan.RunAsync(server.Targets, plan));
        Assert.Equal(ScanStatus.TlsAlert, record.Status);
        Assert.Equal((1, 0), (server.MostOfPort, server.Silent));
        Assert.Equal(server.Visits, record.Handshakes);
        Assert.Equal(20, record.Probes.Count(static probe => probe.Outcome == ProbeOutcome.Alert && probe.Kind != ProbeKind.Look));
    }

    [Fact]
    public async Task Probes_of_a_target_run_beside_one_another_where_asked_and_after_the_first()
    {
        using WatchfulServer server = new(2 * Pause, "127.0.0.1");
        ProbePlan plan = TestScan.PlanOf(TestScan.Both) with { Steps = ProbePlan.StepsFor(jarm: true, HelloSet.Atsf, look: false), ParallelProbes = 4 };
        ScanRecord record = Assert.Single(await TestScan.RunAsync(server.Targets, plan));
        Assert.Equal((20, 20, 0), (server.Visits, record.Handshakes, server.Silent));
        Assert.InRange(server.MostOfPort, 2, 4);
        Assert.True(record.Elapsed > 5 * 2 * Pause, "the first and the others four by four");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task No_address_has_more_connections_than_it_may(int perAddress)
    {
        using WatchfulServer server = new(Pause, Enumerable.Repeat("127.0.0.1", 12).Concat(Enumerable.Repeat("127.0.0.2", 12)));
        await AllAlertAsync(server, new Politeness { Rate = 0, PerAddress = perAddress });
        Assert.Equal(perAddress, server.MostOfAddress);
    }

    [Fact]
    public async Task No_network_has_more_connections_than_it_may()
    {
        using WatchfulServer server = new(Pause, Addresses("127.3.0.", 12).Concat(Addresses("127.3.1.", 12)));
        await AllAlertAsync(server, new Politeness { Rate = 0, PerNetwork = 3 });
        Assert.Equal(3, server.MostOfNetwork);
        Assert.InRange(server.MostAtOnce, 4, 6);
    }

    [Fact]
    public async Task No_more_targets_run_than_may()
    {
        using WatchfulServer server = new(Pause, Addresses("127.3.2.", 30));
        await AllAlertAsync(server, new Politeness { Rate = 0, Concurrency = 5 });
        Assert.Equal(5, server.MostAtOnce);
    }

    [Fact]
    public async Task A_rate_that_delays_first_connections_lets_no_more_targets_run()
    {
        using WatchfulServer server = new(4 * Pause, Addresses("127.3.3.", 12));
        await AllAlertAsync(server, new Politeness { Rate = 0, Concurrency = 2, PerNetworkRate = 100 });
        Assert.InRange(server.MostAtOnce, 1, 2);
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(2, 1, 0)]
    [InlineData(10, 2, 0)]
    [InlineData(10, 2, 2)]
    [InlineData(3, 2, 1)]
    public async Task More_ports_of_an_address_than_targets_may_run_come_to_an_end(int concurrency, int perAddress, int perNetwork)
    {
        using WatchfulServer server = new(TimeSpan.Zero, Enumerable.Repeat("127.0.0.1", 30).Concat(Addresses("127.0.0.", 30)));
        await AllAlertAsync(server, new Politeness { Rate = 0, Concurrency = concurrency, PerAddress = perAddress, PerNetwork = perNetwork });
        Assert.InRange(server.MostAtOnce, 1, concurrency);
        Assert.InRange(server.MostOfAddress, 1, perAddress);
    }

    [Fact]
    public async Task A_failed_connection_is_tried_again_as_often_as_asked()
    {
        ushort port = Preludes.TestServer.FreePorts(1)[0];
        await using SynLog log = await SynLog.StartAsync(port);
        ProbePlan plan = TestScan.PlanOf(TestScan.Both) with { Retries = 3, RetryPause = Pause };
        ScanRecord record = Assert.Single(await TestScan.RunAsync([$"127.0.0.1:{port}"], plan));
        Assert.Equal((ScanStatus.ConnectionRefused, 4), (record.Status, record.Handshakes));
        Assert.True(record.Elapsed >= 3 * Pause);
        await log.ReadAsync(4);
    }

    [Fact]
    public async Task The_targets_time_ends_its_probes()
    {
        await using HostileServer server = new(static connection => connection.UntilClosedAsync());
        ProbePlan plan = TestScan.PlanOf(TestScan.Both) with
        {
            Steps = ProbePlan.StepsFor(jarm: true, null, look: false),
            HandshakeTimeout = 10 * Pause,
            TargetTimeout = 25 * Pause,
        };
        ScanRecord record = Assert.Single(await TestScan.RunAsync([server.Target], plan));
        Assert.Equal(ScanStatus.HandshakeTimeout, record.Status);
        Assert.InRange(record.Elapsed, 24 * Pause, LoopThread.Patience / 4);
        Assert.InRange(record.Handshakes, 1, 3);
        Assert.Equal(record.Handshakes, record.Probes.Count(static probe => probe.Outcome == ProbeOutcome.Timeout));
        Assert.Equal(10 - record.Handshakes, record.Probes.Count(static probe => probe.Outcome == ProbeOutcome.NotRun));
        Assert.True(record.IsJarmPartial);
    }

    [Theory]
    [InlineData(20, 40)]
    [InlineData(200, 400)]
    [InlineData(1000, 1800)]
    public async Task The_rate_holds_over_any_second(int rate, int count)
    {
        ushort port = Preludes.TestServer.FreePorts(1)[0];
        await using SynLog log = await SynLog.StartAsync(port);
        ScanRecord[] records = await TestScan.RunAsync([.. Enumerable.Repeat($"127.0.0.1:{port}", count)], TestScan.PlanOf(TestScan.Both), new Politeness { Rate = rate, PerAddress = 1000 });
        Assert.All(records, static record => Assert.Equal(ScanStatus.ConnectionRefused, record.Status));
        int most = SynLog.MostInASecond((await log.ReadAsync(count)).Select(static seen => seen.At));
        Assert.InRange(most, 1, (1.05 * rate) + 2); // how near it comes to the rate is the machine's affair
        TestContext.Current.TestOutputHelper?.WriteLine($"{rate}/s: at most {most} in a second");
    }

    [Fact]
    public async Task The_rate_of_an_address_holds_for_each()
    {
        const int Rate = 50;
        ushort port = Preludes.TestServer.FreePorts(1)[0];
        await using SynLog log = await SynLog.StartAsync(port);
        string[] targets = [.. Enumerable.Range(0, 225).Select(i => $"127.0.0.{1 + (i % 3)}:{port}")];
        await TestScan.RunAsync(targets, TestScan.PlanOf(TestScan.Both), new Politeness { Rate = 0, PerAddressRate = Rate });
        (double At, string Address)[] seen = await log.ReadAsync(targets.Length);
        Assert.All(seen.GroupBy(static one => one.Address), static address => Assert.InRange(SynLog.MostInASecond(address.Select(static one => one.At)), 1, (1.05 * Rate) + 2));
    }

    private static IEnumerable<string> Addresses(string network, int count) => Enumerable.Range(1, count).Select(last => network + last);

    private static async Task AllAlertAsync(WatchfulServer server, Politeness politeness)
    {
        ScanRecord[] records = await TestScan.RunAsync(server.Targets, TestScan.PlanOf(TestScan.Both), politeness);
        Assert.Equal(server.Targets, records.Select(static record => record.Target));
        Assert.All(records, static record => Assert.Equal(ScanStatus.TlsAlert, record.Status));
        Assert.Equal((2 * records.Length, 0, 1), (server.Visits, server.Silent, server.MostOfPort));
    }
}
