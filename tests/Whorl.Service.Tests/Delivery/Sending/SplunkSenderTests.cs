using System.Text;
using System.Text.Json;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Sending.Http;
using Whorl.Service.Tests.Delivery.Engine;
using Whorl.Service.Tests.Delivery.Fakes;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Sending;

public sealed class SplunkSenderTests : IDisposable
{
    private static readonly Guid Channel = new("11111111-2222-4333-8444-555555555555");
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Events_arrive_in_their_envelope()
    {
        await using FakeHec hec = await StartAsync(new FakeHec());
        await using SplunkSender sender = Sender(hec, o => o with { Index = "net" });
        Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(1, 3), Cancellation));
        Assert.True(hec.WasPacked);
        JsonElement first = hec.Indexed[0];
        Assert.Equal(
            """{"time":1767225600,"host":"sensor1","source":"whorl","sourcetype":"whorl:detection","index":"net","event":{"event_id":"00000000-0000-7000-8000-000000000001","message":"event 1"}}""",
            first.GetRawText());
    }

    [Theory]
    [InlineData(400, 5, typeof(SendResult.Refused))]
    [InlineData(403, 1, typeof(SendResult.Misconfigured))]
    [InlineData(401, 2, typeof(SendResult.Misconfigured))]
    [InlineData(401, 3, typeof(SendResult.Misconfigured))]
    [InlineData(403, 4, typeof(SendResult.Misconfigured))]
    [InlineData(400, 6, typeof(SendResult.Refused))]
    [InlineData(400, 7, typeof(SendResult.Misconfigured))]
    [InlineData(500, 8, typeof(SendResult.RetryLater))]
    [InlineData(503, 9, typeof(SendResult.RetryLater))]
    [InlineData(400, 10, typeof(SendResult.Misconfigured))]
    [InlineData(400, 11, typeof(SendResult.Misconfigured))]
    [InlineData(400, 12, typeof(SendResult.Refused))]
    [InlineData(400, 13, typeof(SendResult.Refused))]
    [InlineData(400, 14, typeof(SendResult.Misconfigured))]
    [InlineData(400, 15, typeof(SendResult.Refused))]
    [InlineData(503, 18, typeof(SendResult.RetryLater))]
    [InlineData(503, 19, typeof(SendResult.RetryLater))]
    [InlineData(503, 20, typeof(SendResult.RetryLater))]
    [InlineData(200, 0, typeof(SendResult.Accepted))]
    public void Every_code_has_its_meaning(int status, int code, Type expected)
    {
        HttpAnswer answer = new(status, Encoding.UTF8.GetBytes($$"""{"text":"text","code":{{code}}}"""), null);
        Assert.IsType(expected, HecReply.Judge(answer, 5, out _));
    }

    [Theory]
    [InlineData(200, "", typeof(SendResult.RetryLater))]
    [InlineData(200, "<html>", typeof(SendResult.RetryLater))]
    [InlineData(200, "[]", typeof(SendResult.RetryLater))]
    [InlineData(404, "", typeof(SendResult.Misconfigured))]
    [InlineData(413, "too large", typeof(SendResult.Refused))]
    [InlineData(429, "", typeof(SendResult.RetryLater))]
    [InlineData(302, "", typeof(SendResult.Misconfigured))]
    [InlineData(504, "<html>", typeof(SendResult.RetryLater))]
    public void What_is_no_answer_of_a_collector_is_judged_by_its_status(int status, string body, Type expected) =>
        Assert.IsType(expected, HecReply.Judge(new HttpAnswer(status, Encoding.UTF8.GetBytes(body), null), 5, out _));

    [Fact]
    public async Task A_bad_event_is_named_and_the_others_arrive()
    {
        await using FakeHec hec = await StartAsync(new FakeHec());
        await using SplunkSender sender = Sender(hec);
        OutletMessage[] batch = Batches.Of(1, 5);
        batch[2] = batch[2] with { Payload = "\"\""u8.ToArray() };
        List<SendResult> results = await Batches.SettleAsync(sender, batch);
        SendResult.AcceptedInPart partly = Assert.IsType<SendResult.AcceptedInPart>(results[0]);
        Assert.Equal(new RefusedMessage(2, "it calls the event bad: Event field cannot be blank, code 13"), Assert.Single(partly.Never));
        Assert.IsType<SendResult.Accepted>(results[1]);
        Assert.Equal([1, 2, 4, 5], Numbers(hec).Distinct().Order());
    }

    [Theory]
    [InlineData(FakeHec.DisabledToken, "it does not take our token: Token disabled, code 1")]
    [InlineData("nonsense", "it does not take our token: Invalid token, code 4")]
    public async Task A_wrong_token_costs_no_event(string token, string expected)
    {
        await using FakeHec hec = await StartAsync(new FakeHec());
        await using SplunkSender sender = Sender(hec, o => o with { Token = Batches.Secret(folder, token) });
        Assert.Equal(new SendResult.Misconfigured(expected), await sender.SendAsync(Batches.Of(1, 3), Cancellation));
    }

    [Fact]
    public async Task A_secret_that_cannot_be_read_is_named()
    {
        await using FakeHec hec = await StartAsync(new FakeHec());
        await using SplunkSender sender = Sender(hec, o => o with { Token = Secret.InEnvironment("WHORL_NO_SUCH_SECRET") });
        Assert.Equal(new SendResult.Misconfigured("the environment variable WHORL_NO_SUCH_SECRET, which holds its secret, is not set"), await sender.SendAsync(Batches.Of(1, 1), Cancellation));
        Assert.Equal(0, hec.Requests);
    }

    [Fact]
    public async Task Retry_After_is_passed_on_in_both_of_its_forms()
    {
        ManualTime time = new();
        await using FakeHec hec = await StartAsync(new FakeHec());
        await using SplunkSender sender = Sender(hec, time: time);
        hec.Script(503, "7");
        hec.Script(429, "Thu, 01 Jan 2026 00:01:00 GMT");
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.IsType<SendResult.RetryLater>(await sender.SendAsync(Batches.Of(1, 1), Cancellation)).After);
        Assert.Equal(TimeSpan.FromSeconds(60), Assert.IsType<SendResult.RetryLater>(await sender.SendAsync(Batches.Of(1, 1), Cancellation)).After);
    }

    [Fact]
    public async Task Acknowledgements_are_waited_for()
    {
        await using FakeHec hec = await StartAsync(new FakeHec { HasAcknowledgements = true, PollsBeforeTrue = 3 });
        await using SplunkSender sender = Sender(hec, o => o with { Acknowledge = true, RequestBytes = 500 });
        Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(1, 20), Cancellation));
        Assert.Equal(4, hec.Polls);
        Assert.Equal(Enumerable.Range(1, 20), Numbers(hec));
        Assert.True(hec.Requests > 8);
    }

    [Fact]
    public async Task A_lost_acknowledgement_costs_a_repetition_with_the_same_ids()
    {
        await using FakeHec hec = await StartAsync(new FakeHec { HasAcknowledgements = true, AcknowledgementsToDrop = 1 });
        await using SplunkSender sender = Sender(hec, o => o with { Acknowledge = true, AcknowledgeWithin = TimeSpan.FromMilliseconds(100) });
        List<SendResult> results = await Batches.SettleAsync(sender, Batches.Of(1, 5));
        Assert.Equal([new SendResult.RetryLater("it did not acknowledge in time"), SendResult.Accepted.All], results);
        Assert.Equal([1, 2, 3, 4, 5, 1, 2, 3, 4, 5], Numbers(hec));
    }

    [Fact]
    public async Task A_token_without_acknowledgements_is_named_where_they_are_asked_for()
    {
        await using FakeHec hec = await StartAsync(new FakeHec());
        await using SplunkSender sender = Sender(hec, o => o with { Acknowledge = true });
        Assert.Equal(new SendResult.Misconfigured("its token has acknowledgements switched off"), await sender.SendAsync(Batches.Of(1, 5), Cancellation));
    }

    [Fact]
    public async Task Through_the_engine_every_fault_is_outlived()
    {
        await using FakeHec hec = await StartAsync(new FakeHec());
        foreach (Fault fault in (Fault[])[Fault.ResetBefore, Fault.ResetAfter, Fault.Dribble, Fault.Silence])
        {
            hec.Script(fault);
        }

        hec.Script(503, "0");
        hec.Script(429, "0");
        SplunkOutletOptions options = Options(hec) with { Linger = TimeSpan.Zero, SendTimeout = TimeSpan.FromMilliseconds(700), OpenFor = TimeSpan.FromMilliseconds(50) };
        await using (EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, Senders.Outlet(options, TimeProvider.System)))
        {
            await run.Engine.AppendAsync(TestEvents.Events(1, 40), Cancellation);
            while (run.Engine.Health.Outlets[0].LagEvents > 0)
            {
                await Task.Delay(10, Cancellation);
            }

            Assert.True(run.Engine.Health.Outlets[0].Failures >= 6);
        }

        Assert.Equal(Enumerable.Range(1, 40), Numbers(hec).Distinct().Order());
    }

    private static async Task<FakeHec> StartAsync(FakeHec hec)
    {
        await hec.StartAsync();
        return hec;
    }

    private static IEnumerable<int> Numbers(FakeHec hec) => hec.Indexed.Select(given => Spools.Number(given.GetProperty("event").GetProperty("event_id").GetGuid()));

    private SplunkOutletOptions Options(FakeHec hec) => new() { Name = "splunk", Encoder = new TinyJson(), Address = hec.Address, Token = Batches.Secret(folder, FakeHec.Token), PollEvery = TimeSpan.FromMilliseconds(10) };

    private SplunkSender Sender(FakeHec hec, Func<SplunkOutletOptions, SplunkOutletOptions>? with = null, TimeProvider? time = null)
    {
        SplunkOutletOptions options = Options(hec);
        return new SplunkSender(with?.Invoke(options) ?? options, time ?? TimeProvider.System, Channel);
    }
}
