using System.Text.Json;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Spooling;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Engine;

public sealed class EngineTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_outlet_gets_every_event_in_order()
    {
        ScriptedSender one = new(), two = new();
        await using (EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, EngineRun.Outlet(one, name: "one"), EngineRun.Outlet(two, o => o with { BatchEvents = 7 }, "two")))
        {
            await run.Engine.AppendAsync(TestEvents.Events(1, 300), Cancellation);
            await one.WaitForAsync(300);
            await two.WaitForAsync(300);
        }

        Assert.Equal(Enumerable.Range(1, 300), one.Taken);
        Assert.Equal(Enumerable.Range(1, 300), two.Taken);
        Assert.All(two.Batches, batch => Assert.InRange(batch.Length, 1, 7));
        Assert.True(one.IsDisposed && two.IsDisposed);
    }

    [Fact]
    public async Task A_new_run_goes_on_where_the_last_one_stopped()
    {
        for (int run = 0; run < 3; run++)
        {
            ScriptedSender sender = new();
            await using EngineRun engine = EngineRun.Start(folder.Path, TimeProvider.System, EngineRun.Outlet(sender));
            await engine.Engine.AppendAsync(TestEvents.Events((run * 10) + 1, 10), Cancellation);
            await sender.WaitForAsync(10);
            await engine.StopAsync();
            Assert.Equal(Enumerable.Range((run * 10) + 1, 10), sender.Taken);
            Assert.Equal((run + 1) * 10, engine.Engine.Health.Outlets[0].Delivered);
        }
    }

    [Fact]
    public async Task A_receiver_that_stands_still_holds_back_no_other()
    {
        ScriptedSender still = new(async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return SendResult.Accepted.All;
        });
        ScriptedSender quick = new();
        ManualTime time = new();
        EngineRun run = EngineRun.Start(folder.Path, time, EngineRun.Outlet(still, name: "still"), EngineRun.Outlet(quick, name: "quick"));
        await run.Engine.AppendAsync(TestEvents.Events(1, 100), Cancellation);
        await quick.WaitForAsync(100);
        while (still.Batches.Length == 0 || run.Engine.Health.Outlets[1].LagEvents > 0)
        {
            await Task.Yield();
        }

        time.Advance(TimeSpan.FromSeconds(3));
        OutletHealth health = run.Engine.Health.Outlets[0];
        Assert.Equal((100, TimeSpan.FromSeconds(3), OutletState.Sending), (health.LagEvents, health.Lag, health.State));
        Assert.Equal((0, TimeSpan.Zero), (run.Engine.Health.Outlets[1].LagEvents, run.Engine.Health.Outlets[1].Lag));

        // A stop waits for it no longer than it may.
        await run.StopAsync();
        Assert.Empty(still.Taken);
        await run.DisposeAsync();
    }

    [Fact]
    public async Task A_stop_delivers_what_is_in_the_spool_first()
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ScriptedSender sender = new(async (_, _) =>
        {
            await go.Task;
            return SendResult.Accepted.All;
        });
        EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, EngineRun.Outlet(sender, o => o with { BatchEvents = 10 }));
        await run.Engine.AppendAsync(TestEvents.Events(1, 100), Cancellation);
        Task stopping = run.StopAsync();
        go.SetResult();
        await stopping;
        Assert.Equal(100, sender.Taken.Length);
        await run.DisposeAsync();
    }

    [Fact]
    public async Task Failures_are_repeated_after_growing_waits_with_jitter_until_one_is_taken()
    {
        int left = 4;
        ManualTime time = new();
        ScriptedSender sender = new(_ => left-- > 0 ? new SendResult.RetryLater("it is busy") : SendResult.Accepted.All);
        await using EngineRun run = EngineRun.Start(folder.Path, time, EngineRun.Outlet(sender, o => o with { SendTimeout = Timeout.InfiniteTimeSpan }));
        await run.Engine.AppendAsync(TestEvents.Events(1, 3), Cancellation);
        foreach (double most in (double[])[0.5, 1, 2, 4])
        {
            TimeSpan wait = await time.NextWaitAsync();
            Assert.InRange(wait.TotalSeconds, 0, most);
            Assert.Equal(OutletState.BackingOff, run.Engine.Health.Outlets[0].State);
            Assert.Equal("it is busy", run.Engine.Health.Outlets[0].Problem);
            Assert.Equal(time.GetUtcNow() + wait, run.Engine.Health.Outlets[0].NextTry);
            time.Advance(wait);
        }

        await sender.WaitForAsync(3);
        Assert.Equal(5, sender.Batches.Length);
        Assert.Equal(4, run.Engine.Health.Outlets[0].Failures);
    }

    [Fact]
    public async Task What_the_receiver_says_about_when_wins()
    {
        int left = 1;
        ManualTime time = new();
        ScriptedSender sender = new(_ => left-- > 0 ? new SendResult.RetryLater("it is busy", TimeSpan.FromSeconds(77)) : SendResult.Accepted.All);
        await using EngineRun run = EngineRun.Start(folder.Path, time, EngineRun.Outlet(sender, o => o with { SendTimeout = Timeout.InfiniteTimeSpan, FailuresBeforeOpen = 1 }));
        await run.Engine.AppendAsync(TestEvents.Event(1), Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(77), await time.NextWaitAsync());
        time.Advance(TimeSpan.FromSeconds(77));
        await sender.WaitForAsync(1);
    }

    [Fact]
    public void Waits_grow_to_a_minute_at_most_and_follow_the_seed()
    {
        Backoff backoff = new(new Random(7));
        double[] waits = [.. Enumerable.Range(0, 200).Select(_ => backoff.Next(null).TotalSeconds)];
        Assert.All(waits, wait => Assert.InRange(wait, 0, 60));
        Assert.Contains(waits, wait => wait > 50);
        Backoff same = new(new Random(7));
        Assert.Equal(waits, Enumerable.Range(0, 200).Select(_ => same.Next(null).TotalSeconds));
        Assert.Equal(TimeSpan.FromHours(1), backoff.Next(TimeSpan.FromDays(9)));
        backoff.Reset();
        Assert.InRange(backoff.Next(null).TotalSeconds, 0, 0.5);
    }

    [Fact]
    public async Task After_many_failures_the_receiver_is_left_alone_and_then_tried_with_one_event()
    {
        int left = 4;
        ManualTime time = new();
        ScriptedSender sender = new(_ => left-- > 0 ? new SendResult.RetryLater("it is down") : SendResult.Accepted.All);
        await using EngineRun run = EngineRun.Start(
            folder.Path, time, EngineRun.Outlet(sender, o => o with { SendTimeout = Timeout.InfiniteTimeSpan, FailuresBeforeOpen = 3, OpenFor = TimeSpan.FromSeconds(90) }));
        await run.Engine.AppendAsync(TestEvents.Events(1, 20), Cancellation);
        time.Advance(await time.NextWaitAsync());
        time.Advance(await time.NextWaitAsync());
        Assert.Equal(TimeSpan.FromSeconds(90), await time.NextWaitAsync());
        Assert.Equal(OutletState.Open, run.Engine.Health.Outlets[0].State);
        time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(TimeSpan.FromSeconds(90), await time.NextWaitAsync());
        time.Advance(TimeSpan.FromSeconds(90));
        await sender.WaitForAsync(20);
        Assert.Equal([20, 20, 20, 1, 1, 19], sender.Batches.Select(batch => batch.Length));
        Assert.Equal(Enumerable.Range(1, 20), sender.Taken);
    }

    [Fact]
    public async Task One_bad_event_costs_itself_and_no_other()
    {
        ScriptedSender sender = new(batch => batch.Contains(37) ? new SendResult.Refused("it says the data is no good") : SendResult.Accepted.All);
        await using EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, EngineRun.Outlet(sender));
        await run.Engine.AppendAsync(TestEvents.Events(1, 100), Cancellation);
        await sender.WaitForAsync(99);
        await run.StopAsync();
        Assert.Equal(Enumerable.Range(1, 100).Where(number => number != 37), sender.Taken);
        using JsonDocument letter = JsonDocument.Parse(Assert.Single(run.ReadDeadLetters()));
        Assert.Equal(Spools.Id(37), letter.RootElement.GetProperty("id").GetGuid());
        Assert.Equal("siem", letter.RootElement.GetProperty("outlet").GetString());
        Assert.Equal("it says the data is no good", letter.RootElement.GetProperty("reason").GetString());
        Assert.Equal("event 37", letter.RootElement.GetProperty("event").GetProperty("message").GetString());
        Assert.EndsWith("Z", letter.RootElement.GetProperty("time").GetString());
        Assert.Equal((99, 1), (run.Engine.Health.Outlets[0].Delivered, run.Engine.Health.Outlets[0].Refused));
        Assert.InRange(sender.Batches.Length, 1, 20);
    }

    [Fact]
    public async Task A_batch_taken_in_part_is_sent_again_in_part()
    {
        int calls = 0;
        ScriptedSender sender = new(batch => ++calls == 1 ? new SendResult.AcceptedInPart([new RefusedMessage(1, "its field is no number")], [2, 4], "it is busy", TimeSpan.Zero) : SendResult.Accepted.All);
        await using EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, EngineRun.Outlet(sender));
        await run.Engine.AppendAsync(TestEvents.Events(1, 5), Cancellation);
        await sender.WaitForAsync(4);
        await run.StopAsync();
        Assert.Equal([1, 4, 3, 5], sender.Taken);
        Assert.Equal([3, 5], sender.Batches[1]);
        Assert.Contains("its field is no number", Assert.Single(run.ReadDeadLetters()), StringComparison.Ordinal);
        Assert.Equal((4, 1, 0), (run.Engine.Health.Outlets[0].Delivered, run.Engine.Health.Outlets[0].Refused, run.Engine.Health.Outlets[0].LagEvents));
    }

    [Fact]
    public async Task A_wrong_setting_gives_up_nothing()
    {
        bool isRight = false;
        ManualTime time = new();
        ScriptedSender sender = new(_ => isRight ? SendResult.Accepted.All : new SendResult.Misconfigured("it does not know the token"));
        await using EngineRun run = EngineRun.Start(folder.Path, time, EngineRun.Outlet(sender, o => o with { SendTimeout = Timeout.InfiniteTimeSpan }));
        await run.Engine.AppendAsync(TestEvents.Events(1, 5), Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(60), await time.NextWaitAsync());
        Assert.Equal((OutletState.Misconfigured, "it does not know the token"), (run.Engine.Health.Outlets[0].State, run.Engine.Health.Outlets[0].Problem));
        isRight = true;
        time.Advance(TimeSpan.FromSeconds(60));
        await sender.WaitForAsync(5);
        Assert.Empty(run.ReadDeadLetters());
        Assert.Null(run.Engine.Health.Outlets[0].Problem);
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_in_time_is_asked_again()
    {
        int calls = 0;
        ManualTime time = new();
        ScriptedSender sender = new(async (_, cancellation) =>
        {
            await Task.Delay(++calls == 1 ? Timeout.Infinite : 0, cancellation);
            return SendResult.Accepted.All;
        });
        await using EngineRun run = EngineRun.Start(folder.Path, time, EngineRun.Outlet(sender));
        await run.Engine.AppendAsync(TestEvents.Events(1, 5), Cancellation);
        Assert.Equal(TimeSpan.FromSeconds(30), await time.NextWaitAsync());
        while (sender.Batches.Length == 0)
        {
            await Task.Yield();
        }

        time.Advance(TimeSpan.FromSeconds(30));
        TimeSpan wait = await time.NextWaitAsync();
        Assert.Equal("it did not answer within 30 s", run.Engine.Health.Outlets[0].Problem);
        time.Advance(wait);
        await sender.WaitForAsync(5);
    }

    [Fact]
    public async Task A_fault_of_a_sender_costs_nothing()
    {
        int calls = 0;
        ScriptedSender sender = new(_ => ++calls == 1 ? throw new InvalidOperationException() : SendResult.Accepted.All);
        await using EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, EngineRun.Outlet(sender));
        await run.Engine.AppendAsync(TestEvents.Events(1, 5), Cancellation);
        await sender.WaitForAsync(5);
    }

    [Fact]
    public async Task What_cannot_be_read_from_the_spool_becomes_a_dead_letter()
    {
        ScriptedSender sender = new();
        await using EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, EngineRun.Outlet(sender));
        await run.Spool.AppendAsync([new SpooledEvent(Spools.Id(1), EventSeverity.Low, "no JSON"u8.ToArray())], Cancellation);
        await run.Engine.AppendAsync(TestEvents.Event(2), Cancellation);
        await sender.WaitForAsync(1);
        await run.StopAsync();
        Assert.Equal([2], sender.Taken);
        Assert.Contains("\"event_base64\":\"bm8gSlNPTg==\"", Assert.Single(run.ReadDeadLetters()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_is_sent_when_it_is_full_or_has_lingered()
    {
        ManualTime time = new();
        ScriptedSender sender = new();
        await using EngineRun run = EngineRun.Start(folder.Path, time, EngineRun.Outlet(sender, o => o with { BatchEvents = 4, Linger = TimeSpan.FromSeconds(1), SendTimeout = Timeout.InfiniteTimeSpan }));
        await run.Engine.AppendAsync(TestEvents.Events(1, 3), Cancellation);
        await time.NextWaitAsync();
        Assert.Empty(sender.Batches);
        time.Advance(TimeSpan.FromSeconds(1));
        await sender.WaitForAsync(3);
        await run.Engine.AppendAsync(TestEvents.Events(4, 4), Cancellation);
        await sender.WaitForAsync(7);
        Assert.Equal([3, 4], sender.Batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task Bytes_fill_a_batch_too()
    {
        ScriptedSender sender = new();
        await using EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, EngineRun.Outlet(sender, o => o with { BatchBytes = 1 }));
        await run.Engine.AppendAsync(TestEvents.Events(1, 10), Cancellation);
        await sender.WaitForAsync(10);
        Assert.All(sender.Batches, batch => Assert.Single(batch));
    }

    [Fact]
    public async Task A_replay_brings_a_time_again_to_one_outlet_and_moves_no_position()
    {
        ManualTime time = new();
        ScriptedSender one = new(), two = new();
        await using EngineRun run = EngineRun.Start(folder.Path, time, EngineRun.Outlet(one, name: "one"), EngineRun.Outlet(two, name: "two"));
        for (int hour = 0; hour < 5; hour++)
        {
            await run.Engine.AppendAsync(TestEvents.Events((hour * 10) + 1, 10), Cancellation);
            await one.WaitForAsync((hour + 1) * 10);
            await two.WaitForAsync((hour + 1) * 10);
            time.Advance(TimeSpan.FromHours(1));
        }

        DateTimeOffset begin = time.GetUtcNow() - TimeSpan.FromHours(5);
        SpoolRange range = run.Engine.Range(begin + TimeSpan.FromHours(1), begin + TimeSpan.FromHours(3));
        Assert.Equal(20, await run.Engine.ReplayAsync("one", range, Cancellation));
        Assert.Equal([.. Enumerable.Range(1, 50), .. Enumerable.Range(11, 20)], one.Taken);
        Assert.Equal(50, two.Taken.Length);
        await run.StopAsync();
        OutletHealth health = run.Engine.Health.Outlets[0];
        Assert.Equal((50, 20, 0), (health.Delivered, health.Replayed, health.LagEvents));
    }

    [Fact]
    public async Task Two_outlets_of_one_name_are_refused()
    {
        await using Spool spool = Spools.Open(new SpoolOptions { Folder = folder.Path });
        Outlet[] outlets = [EngineRun.Outlet(new ScriptedSender()), EngineRun.Outlet(new ScriptedSender())];
        Assert.Throws<ArgumentException>(() => new DeliveryEngine(spool, TestEvents.Form, outlets, new EngineOptions { DeadLetterFolder = folder.Path }, TimeProvider.System, new Random(1)));
    }

    [Fact]
    public async Task A_spool_that_cannot_be_read_is_named_and_read_again()
    {
        ManualTime time = new();
        ScriptedSender sender = new();
        string spoolFolder = folder.At("spool");
        await using (Spool spool = Spools.Open(new SpoolOptions { Folder = spoolFolder }, time))
        {
            await new DeliveryEngine(spool, TestEvents.Form, [], new EngineOptions { DeadLetterFolder = folder.At("dead") }, time, new Random(1)).AppendAsync(TestEvents.Events(1, 20), Cancellation);
        }

        // A folder in the place of the segment can be read by nobody, root included; the spool is open before it is there.
        string segment = Spools.Segments(spoolFolder)[0];
        Spool opened = Spools.Open(new SpoolOptions { Folder = spoolFolder }, time);
        File.Move(segment, segment + ".away");
        Directory.CreateDirectory(segment);
        DeliveryEngine engine = new(opened, TestEvents.Form, [EngineRun.Outlet(sender)], new EngineOptions { DeadLetterFolder = folder.At("dead") }, time, new Random(1));
        using CancellationTokenSource stop = new();
        Task running = engine.RunAsync(stop.Token);
        while (engine.Health.Outlets[0].State != OutletState.BackingOff)
        {
            await Task.Delay(1, Cancellation);
        }

        Assert.StartsWith("its spool cannot be read: ", engine.Health.Outlets[0].Problem, StringComparison.Ordinal);
        Assert.Empty(sender.Taken);
        Directory.Delete(segment);
        File.Move(segment + ".away", segment);
        while (sender.Taken.Length < 20)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Cancellation);
        }

        Assert.Equal(Enumerable.Range(1, 20), sender.Taken);
        Assert.Null(engine.Health.Outlets[0].Problem);
        await stop.CancelAsync();
        await running;
        await opened.DisposeAsync();
    }
}
