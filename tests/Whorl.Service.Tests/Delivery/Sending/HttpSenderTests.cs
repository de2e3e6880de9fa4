using System.Text;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Sending.Http;
using Whorl.Service.Tests.Delivery.Engine;
using Whorl.Service.Tests.Delivery.Fakes;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Sending;

public sealed class HttpSenderTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Bulk_creates_each_event_under_its_id_and_takes_a_conflict_for_success()
    {
        await using FakeBulk bulk = await StartAsync(new FakeBulk());
        await using BulkSender sender = new(Bulk(bulk), TimeProvider.System);
        Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(1, 5), Cancellation));
        Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(1, 7), Cancellation));
        Assert.Equal(Enumerable.Range(1, 7).Select(number => Spools.Id(number).ToString()), bulk.Ids);
        Assert.Equal(5, bulk.Conflicts);
        Assert.Equal("logs-whorl.detection-default", bulk.LastIndex);
    }

    [Fact]
    public async Task Bulk_looks_at_every_item_of_a_200_with_errors()
    {
        await using FakeBulk bulk = await StartAsync(new FakeBulk { UnmappableWord = "event 4", ItemsToReject = 2 });
        await using BulkSender sender = new(Bulk(bulk), TimeProvider.System);
        List<SendResult> results = await Batches.SettleAsync(sender, Batches.Of(1, 6));
        SendResult.AcceptedInPart partly = Assert.IsType<SendResult.AcceptedInPart>(results[0]);
        Assert.Equal([0, 1], partly.Again);
        Assert.Equal(new RefusedMessage(3, "it refused the event (status 400): document_parsing_exception: failed to parse field [message] of type [long]"), Assert.Single(partly.Never));
        Assert.IsType<SendResult.Accepted>(results[1]);
        Assert.Equal([1, 2, 3, 5, 6], bulk.Ids.Select(id => Spools.Number(Guid.Parse(id))).Order());
    }

    [Theory]
    [InlineData(401, typeof(SendResult.Misconfigured))]
    [InlineData(413, typeof(SendResult.Refused))]
    [InlineData(429, typeof(SendResult.RetryLater))]
    [InlineData(502, typeof(SendResult.RetryLater))]
    [InlineData(503, typeof(SendResult.RetryLater))]
    [InlineData(504, typeof(SendResult.RetryLater))]
    public async Task Bulk_judges_a_whole_request_by_its_status(int status, Type expected)
    {
        await using FakeBulk bulk = await StartAsync(new FakeBulk());
        await using BulkSender sender = new(Bulk(bulk), TimeProvider.System);
        bulk.Script(status);
        Assert.IsType(expected, await sender.SendAsync(Batches.Of(1, 5), Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"items\":[{\"create\":{\"status\":201}}]}")]
    [InlineData("{\"items\":[{},{}]}")]
    [InlineData("{\"items\":[{\"create\":{}},{\"create\":{}}]}")]
    public void Bulk_answers_that_are_none_are_not_believed(string body) =>
        Assert.IsType<SendResult.RetryLater>(BulkReply.Judge(new HttpAnswer(200, Encoding.UTF8.GetBytes(body), null), 2));

    [Fact]
    public async Task Bulk_stores_every_event_once_through_resets_and_silence()
    {
        await using FakeBulk bulk = await StartAsync(new FakeBulk { ItemsToReject = 5 });
        foreach (Fault fault in (Fault[])[Fault.ResetAfter, Fault.Silence, Fault.Dribble, Fault.ResetBefore])
        {
            bulk.Script(fault);
        }

        BulkOutletOptions options = Bulk(bulk) with { Linger = TimeSpan.Zero, SendTimeout = TimeSpan.FromMilliseconds(700), OpenFor = TimeSpan.FromMilliseconds(50) };
        await using (EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, Senders.Outlet(options, TimeProvider.System)))
        {
            await run.Engine.AppendAsync(TestEvents.Events(1, 60), Cancellation);
            while (run.Engine.Health.Outlets[0].LagEvents > 0)
            {
                await Task.Delay(10, Cancellation);
            }
        }

        Assert.Equal(Enumerable.Range(1, 60), bulk.Ids.Select(id => Spools.Number(Guid.Parse(id))).Order());
    }

    [Fact]
    public async Task OTLP_sends_records_with_their_resource()
    {
        await using FakeOtlp otlp = await StartAsync(new FakeOtlp());
        await using OtlpSender sender = new(Otlp(otlp), TimeProvider.System);
        Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(1, 3), Cancellation));
        Assert.Equal([1, 2, 3], otlp.Records.Select(record => Spools.Number(record.GetProperty("event_id").GetGuid())));
        Assert.StartsWith("""{"attributes":[{"key":"service.name","value":{"stringValue":"whorl"}},{"key":"service.version",""", otlp.Resource?.GetRawText(), StringComparison.Ordinal);
        Assert.True(otlp.WasPacked);
    }

    [Fact]
    public async Task OTLP_never_repeats_what_was_rejected_in_part_and_keeps_it_as_dead_letters()
    {
        await using FakeOtlp otlp = await StartAsync(new FakeOtlp { RecordsToReject = 2 });
        await using OtlpSender sender = new(Otlp(otlp), TimeProvider.System);
        SendResult.AcceptedInPart partly = Assert.IsType<SendResult.AcceptedInPart>(await sender.SendAsync(Batches.Of(1, 5), Cancellation));
        Assert.Empty(partly.Again);
        Assert.Equal(5, partly.Never.Count);
        Assert.Equal("it rejected 2 of 5 records that came with this one and does not say which: too old", partly.Never[0].Reason);
    }

    [Theory]
    [InlineData(400, typeof(SendResult.Refused))]
    [InlineData(401, typeof(SendResult.Misconfigured))]
    [InlineData(429, typeof(SendResult.RetryLater))]
    [InlineData(500, typeof(SendResult.Refused))]
    [InlineData(502, typeof(SendResult.RetryLater))]
    [InlineData(503, typeof(SendResult.RetryLater))]
    [InlineData(504, typeof(SendResult.RetryLater))]
    public async Task OTLP_repeats_the_four_statuses_that_are_to_be_repeated(int status, Type expected)
    {
        await using FakeOtlp otlp = await StartAsync(new FakeOtlp());
        await using OtlpSender sender = new(Otlp(otlp), TimeProvider.System);
        otlp.Script(status);
        Assert.IsType(expected, await sender.SendAsync(Batches.Of(1, 5), Cancellation));
    }

    [Theory]
    [InlineData("{\"partialSuccess\":{}}", true)]
    [InlineData("{\"partialSuccess\":{\"errorMessage\":\"a warning\"}}", true)]
    [InlineData("{\"partialSuccess\":{\"rejectedLogRecords\":0}}", true)]
    [InlineData("{\"partialSuccess\":{\"rejectedLogRecords\":1}}", false)]
    [InlineData("", true)]
    public void OTLP_reads_partial_success_in_every_form(string body, bool isAccepted) =>
        Assert.Equal(isAccepted, OtlpReply.Judge(new HttpAnswer(200, Encoding.UTF8.GetBytes(body), null), 2) is SendResult.Accepted);

    [Fact]
    public async Task A_webhook_gets_lines_with_a_signature_that_it_can_check()
    {
        await using FakeWebhook hook = await StartAsync(new FakeWebhook());
        await using WebhookSender sender = new(Webhook(hook), TimeProvider.System);
        Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(1, 3), Cancellation));
        Assert.Equal(["event 1", "event 2", "event 3"], hook.Lines.Select(line => line.GetProperty("message").GetString()));
        await using WebhookSender other = new(Webhook(hook) with { Signing = Batches.Secret(folder, "another secret") }, TimeProvider.System);
        Assert.Equal(new SendResult.Misconfigured("it does not let us in (status 401)"), await other.SendAsync(Batches.Of(1, 3), Cancellation));
    }

    [Fact]
    public async Task A_webhook_refuses_what_was_signed_long_ago()
    {
        ManualTime time = new();
        await using FakeWebhook hook = await StartAsync(new FakeWebhook { Now = () => time.GetUtcNow() + TimeSpan.FromMinutes(6) });
        await using WebhookSender sender = new(Webhook(hook), time);
        Assert.IsType<SendResult.Misconfigured>(await sender.SendAsync(Batches.Of(1, 3), Cancellation));
    }

    [Fact]
    public void The_signature_is_that_of_the_documentation() => Assert.Equal(
        "t=1767225600,v1=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("secret"u8, "1767225600.{}\n"u8)),
        WebhookSignature.Of("secret", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), "{}\n"u8));

    [Fact]
    public async Task A_webhook_that_refuses_a_batch_gets_all_but_the_bad_event()
    {
        await using FakeWebhook hook = await StartAsync(new FakeWebhook { BadWord = "event 17\"" });
        await using EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, Senders.Outlet(Webhook(hook) with { Name = "siem", Linger = TimeSpan.Zero }, TimeProvider.System));
        await run.Engine.AppendAsync(TestEvents.Events(1, 30), Cancellation);
        while (run.Engine.Health.Outlets[0].LagEvents > 0)
        {
            await Task.Delay(10, Cancellation);
        }

        Assert.Equal(Enumerable.Range(1, 30).Where(number => number != 17), hook.Lines.Select(line => Spools.Number(line.GetProperty("event_id").GetGuid())));
        Assert.Contains("it calls the request bad (status 422)", Assert.Single(run.ReadDeadLetters()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_is_named_without_words_of_the_framework()
    {
        await using WebhookSender sender = new(new WebhookOutletOptions { Name = "x", Encoder = new TinyJson(), Address = new Uri($"http://127.0.0.1:{FreePort.Take()}/"), Signing = Batches.Secret(folder, "s") }, TimeProvider.System);
        Assert.Equal(new SendResult.RetryLater("it refuses the connection"), await sender.SendAsync(Batches.Of(1, 1), Cancellation));
    }

    private static async Task<T> StartAsync<T>(T server) where T : FakeHttpServer
    {
        await server.StartAsync();
        return server;
    }

    private static OtlpOutletOptions Otlp(FakeOtlp otlp) => new() { Name = "otlp", Encoder = new TinyJson(), Address = new Uri(otlp.Address, "/v1/logs") };

    private BulkOutletOptions Bulk(FakeBulk bulk) => new() { Name = "elastic", Encoder = new TinyJson(), Address = bulk.Address, ApiKey = Batches.Secret(folder, FakeBulk.ApiKey) };

    private WebhookOutletOptions Webhook(FakeWebhook hook) => new() { Name = "hook", Encoder = new TinyJson(), Address = new Uri(hook.Address, "/hook"), Signing = Batches.Secret(folder, FakeWebhook.Secret) };
}
