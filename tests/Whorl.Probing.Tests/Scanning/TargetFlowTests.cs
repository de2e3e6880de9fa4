using System.Threading.Channels;
using Whorl.Observations.Scans;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>From lines to records: none lost, none twice, none that was not to be touched.</summary>
public sealed class TargetFlowTests
{
    [Fact]
    public async Task A_name_that_leads_to_an_excluded_address_is_not_connected_to()
    {
        await using HostileServer server = new(HostileServerTests.Good);
        ScanRecord[] records = await RunAsync(
            [$"evil.example:{server.Port}", $"good.example:{server.Port}", $"127.0.0.3:{server.Port}"],
            "127.0.0.2/31", new Names { ["evil.example"] = ["127.0.0.2"], ["good.example"] = ["127.0.0.1"] });
        Assert.Equal([ScanStatus.Excluded, ScanStatus.Success, ScanStatus.Excluded], records.Select(static record => record.Status));
        Assert.Equal("the exclusion list names its address 127.0.0.2", records[0].Error);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task All_addresses_of_a_name_are_records_of_one_target()
    {
        await using HostileServer server = new(HostileServerTests.Good, System.Net.IPAddress.Any);
        Names names = new() { ["many.example"] = ["127.0.0.1", "127.0.0.2", "127.0.0.3"] };
        ScanRecord[] records = await RunAsync([$"many.example:{server.Port}"], "127.0.0.2", names, all: true);
        Assert.Equal(["127.0.0.1 success", " excluded", "127.0.0.3 success"], records.OrderBy(static record => record.Ip ?? "127.0.0.2").Select(static record => $"{record.Ip} {record.Status.Name()}"));
        Assert.All(records, static record => Assert.Equal("many.example", record.Sni));

        Assert.Equal(["127.0.0.1"], (await RunAsync([$"many.example:{server.Port}"], "192.0.2.1", names)).Select(static record => record.Ip));
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_record()
    {
        ScanRecord record = Assert.Single(await RunAsync(["gone.example"], "192.0.2.1", []));
        Assert.Equal((ScanStatus.DnsFailure, "gone.example", null, "the name gone.example does not exist"), (record.Status, record.Target, record.Ip, record.Error));
        Assert.Equal(0, record.Handshakes);
    }

    [Fact]
    public async Task What_is_named_twice_is_told_twice()
    {
        await using HostileServer server = new(HostileServerTests.Good);
        ScanRecord[] records = await TestScan.RunAsync([server.Target, server.Target, server.Target], TestScan.PlanOf(TestScan.Both));
        Assert.Equal([ScanStatus.Success, ScanStatus.Success, ScanStatus.Success], records.Select(static record => record.Status));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Three_thousand_ports_closed_open_and_silent_are_three_thousand_records(int loops)
    {
        await using HostileServer open = new(static async connection =>
        {
            await connection.ReadHelloAsync();
            await connection.SendAsync(ServerBytes.Alert(2, 40));
        }, System.Net.IPAddress.Any);
        await using HostileServer silent = new(static connection => connection.UntilClosedAsync(), System.Net.IPAddress.Any);
        ushort closed = Preludes.TestServer.FreePorts(1)[0];
        string[] lines = [.. Enumerable.Range(0, 3000).Select(i => $"127.0.{i % 7}.{1 + (i % 13)}:{(i % 3 == 0 ? closed : i % 3 == 1 ? open.Port : silent.Port)}")];
        ProbePlan plan = TestScan.PlanOf(TestScan.Both);
        ScanRecord[] records = await TestScan.RunAsync(
            lines, plan with { Steps = plan.Steps[1..], HandshakeTimeout = TimeSpan.FromSeconds(2) }, new Politeness { Rate = 0, Concurrency = 2000, PerAddress = 1000 },
            setup => setup with { Loops = loops });
        Assert.Equal(lines, records.Select(static record => record.Target));
        Assert.All(records, static record => Assert.Equal(
            (record.Ordinal % 3) switch { 0 => ScanStatus.ConnectionRefused, 1 => ScanStatus.TlsAlert, _ => ScanStatus.HandshakeTimeout }, record.Status));
    }

    [Fact]
    public void Addresses_that_have_rested_are_forgotten()
    {
        const int Count = 3000;
        ushort port = Preludes.TestServer.FreePorts(1)[0];
        Channel<ScanTarget> targets = Channel.CreateUnbounded<ScanTarget>();
        for (uint i = 0; i < Count; i++)
        {
            HostAddress address = new(0x7F040001 + i, true);
            Assert.True(targets.Writer.TryWrite(new ScanTarget(new Target("", address) { Port = port }, address, 0)));
        }

        targets.Writer.Complete();
        ProbePlan plan = TestScan.PlanOf(TestScan.Both);
        int records = 0;
        using ScanLoop loop = new(
            ProbeLoop.Create(), plan, new Politeness { Rate = 0, PerAddressRate = 100, PerNetworkRate = 1e6 }, new RateClock(5000, TimeProvider.System), targets.Reader,
            ServerNamePolicy.OfTarget, new ScanRecorder(plan, false, false, TimeProvider.System, _ => records++), new Random(1), TimeProvider.System);
        loop.Run();
        Assert.Equal(Count, records);
        Assert.InRange(loop.Neighbours, 0, Count / 2);
    }

    private static Task<ScanRecord[]> RunAsync(string[] lines, string excluded, Names names, bool all = false)
    {
        ExclusionReader exclusions = new();
        Assert.Equal(TargetRefusal.None, exclusions.Add(excluded));
        ExclusionList list = exclusions.ToList();
        return TestScan.RunAsync(lines, TestScan.PlanOf(TestScan.Both), null, setup => setup with
        {
            Source = TestScan.Source(lines, list),
            Exclusions = list,
            Resolver = new Resolver(names, new ResolverOptions(), TimeProvider.System),
            AllAddresses = all,
        });
    }

    /// <summary>Names and their addresses, without a name server.</summary>
    private sealed class Names : Dictionary<string, string[]>, INameLookup
    {
        public Task<Resolution> LookUpAsync(string name, CancellationToken cancellation) => Task.FromResult(
            TryGetValue(name, out string[]? addresses)
                ? Resolution.Of(addresses.Select(static text => HostAddress.From(System.Net.IPAddress.Parse(text))))
                : Resolution.Failed(ResolutionStatus.NoSuchName));
    }
}
