using System.Text.Json;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Delivery.Spooling;
using Whorl.Service.Tests.Delivery.Encoders;
using Whorl.Service.Tests.Delivery.Fakes;
using Whorl.Service.Tests.Delivery.Kills;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.EndToEnd;

/// <summary>From the file of outlets to the receiver: each kind with a real schema and real events, the hostile one among them.</summary>
public sealed class OutletKindTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string[] Ids => [.. SampleEvents.All.Select(sample => sample.Event.Id.ToString()).Order(StringComparer.Ordinal)];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Splunk_in_CIM()
    {
        await using FakeHec hec = new();
        await hec.StartAsync();
        await DeliverAsync($"kind = splunk\naddress = {hec.Address}\ntoken = file:{Secret(FakeHec.Token)}");
        Assert.Equal(Ids, hec.Indexed.Select(indexed => indexed.GetProperty("event").GetProperty("event_id").GetString()!).Order(StringComparer.Ordinal));
        Assert.Contains(hec.Indexed, indexed => indexed.GetProperty("sourcetype").GetString() == "whorl:detection");
    }

    [Fact]
    public async Task Bulk_in_ECS()
    {
        await using FakeBulk bulk = new();
        await bulk.StartAsync();
        await DeliverAsync($"kind = bulk\naddress = {bulk.Address}\napi-key = file:{Secret(FakeBulk.ApiKey)}");
        Assert.Equal(Ids, bulk.Ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task OpenTelemetry()
    {
        await using FakeOtlp otlp = new();
        await otlp.StartAsync();
        await DeliverAsync($"kind = otlp\naddress = {otlp.Address}v1/logs");
        Assert.Equal(SampleEvents.All.Length, otlp.Records.Length);
        Assert.All(otlp.Records, record => Assert.StartsWith("whorl.", record.GetProperty("eventName").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_webhook_in_OCSF_that_gets_detections_only()
    {
        await using FakeWebhook hook = new();
        await hook.StartAsync();
        await DeliverAsync($"kind = webhook\nschema = ocsf\nevents = detections\naddress = {hook.Address}hook\nsigning = file:{Secret(FakeWebhook.Secret)}");
        int detections = SampleEvents.All.Count(sample => sample.Event.Kind == EventKind.Detection);
        Assert.InRange(detections, 1, SampleEvents.All.Length - 1);
        Assert.Equal(detections, hook.Lines.Length);
        Assert.All(hook.Lines, line => Assert.Equal(2004, line.GetProperty("class_uid").GetInt32()));
    }

    [Fact]
    public async Task A_file_in_our_own_form()
    {
        string path = folder.At("events.jsonl");
        await DeliverAsync($"kind = file\npath = {path}");
        string[] lines = await File.ReadAllLinesAsync(path, Cancellation);
        Assert.Equal(Ids, lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event_id").GetString()!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("relp", "ecs", "hostile")]
    [InlineData("relp", "leef", null)]
    [InlineData("syslog", "cef", null)]
    public async Task Syslog_and_RELP_to_rsyslog_which_takes_no_more_than_64_KiB(string kind, string schema, string? tooLong)
    {
        using QueueingRsyslog receiver = await QueueingRsyslog.StartAsync(folder.At("rsyslog"));
        await DeliverAsync($"kind = {kind}\nschema = {schema}\nhost = 127.0.0.1\nport = {(kind == "relp" ? receiver.RelpPort : receiver.TcpPort)}", tooLong is null ? 0 : 1);
        string[] expected = [.. SampleEvents.All.Where(sample => sample.Name != tooLong).Select(sample => sample.Event.Id.ToString())];
        string text = await receiver.TextAsync(expected.Length);
        Assert.All(expected, id => Assert.Contains(id, text, StringComparison.Ordinal));
    }

    private string Secret(string value)
    {
        string path = folder.At(Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, value + "\n");
        return path;
    }

    private async Task DeliverAsync(string outlet, int refused = 0)
    {
        Assert.True(OutletsFile.TryRead(folder.At("outlets"), $"[spool]\nfolder = spool\n[siem]\nlinger = 0s\n{outlet}\n", out DeliverySetup? setup, out string problem), problem);
        await using Spool spool = Spools.Open(setup.Spool);
        DeliveryEngine engine = new(
            spool, EventForm.Whorl, [.. setup.Outlets.Select(one => Senders.Outlet(one.Options, TimeProvider.System))], new EngineOptions { DeadLetterFolder = setup.DeadLetterFolder }, TimeProvider.System, new Random(1));
        await engine.AppendAsync([.. SampleEvents.All.Select(sample => sample.Event)], Cancellation);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task running = engine.RunAsync(stop.Token);
        while (engine.Health.Outlets[0].LagEvents > 0)
        {
            Assert.Null(engine.Health.Outlets[0].Problem);
            await Task.Delay(5, Cancellation);
        }

        await stop.CancelAsync();
        await running;
        Assert.Equal(refused, engine.Health.Outlets[0].Refused);
    }
}
