using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Delivery.Spooling;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Engine;

/// <summary>What must not end an outlet, make it spin, or hide that it is behind.</summary>
public sealed class EngineFaultTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_sender_that_is_cancelled_by_nobody_is_asked_again()
    {
        // So ends a connection of HTTP that is not made in its time.
        int calls = 0;
        ScriptedSender sender = new(_ => ++calls == 1 ? throw new TaskCanceledException("", new TimeoutException()) : SendResult.Accepted.All);
        await using EngineRun run = EngineRun.Start(folder.Path, TimeProvider.System, EngineRun.Outlet(sender));
        await run.Engine.AppendAsync(TestEvents.Events(1, 5), Cancellation);
        await sender.WaitForAsync(5).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
    }

    [Fact]
    public async Task A_fault_that_nobody_thought_of_costs_a_wait_and_not_the_outlet()
    {
        int reads = 0;
        EventForm form = TestEvents.Form with
        {
            TryRead = (ReadOnlyMemory<byte> spooled, [NotNullWhen(true)] out DeliveryEvent? read) =>
                ++reads == 3 ? throw new InvalidOperationException() : TestEvents.Form.TryRead(spooled, out read),
        };
        ScriptedSender sender = new();
        await using Spool spool = Spools.Open(new SpoolOptions { Folder = folder.At("spool") });
        DeliveryEngine engine = new(spool, form, [EngineRun.Outlet(sender)], new EngineOptions { DeadLetterFolder = folder.At("dead") }, TimeProvider.System, new Random(1));
        using CancellationTokenSource stop = new();
        Task running = engine.RunAsync(stop.Token);
        await engine.AppendAsync(TestEvents.Events(1, 5), Cancellation);
        await sender.WaitForAsync(5).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.Equal(1, engine.Health.Outlets[0].Failures);
        await stop.CancelAsync();
        await running;
        Assert.Equal(Enumerable.Range(1, 5), sender.Taken);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_no_wait_is_waited_for_all_the_same()
    {
        ManualTime time = new();
        ScriptedSender sender = new(_ => new SendResult.RetryLater("it is busy", TimeSpan.Zero));
        await using EngineRun run = EngineRun.Start(folder.Path, time, EngineRun.Outlet(sender, o => o with { SendTimeout = Timeout.InfiniteTimeSpan }));
        await run.Engine.AppendAsync(TestEvents.Events(1, 5), Cancellation);
        Task<TimeSpan> wait = time.NextWaitAsync();
        while (!wait.IsCompleted && sender.Batches.Length < 50)
        {
            await Task.Delay(1, Cancellation);
        }

        Assert.True(wait.IsCompleted);
        Assert.InRange((await wait).TotalSeconds, 0, 0.5);
    }

    [Fact]
    public async Task An_outlet_that_has_nothing_in_hand_still_says_how_far_it_is_behind()
    {
        ManualTime time = new();
        await using Spool spool = Spools.Open(new SpoolOptions { Folder = folder.At("spool") }, time);
        DeliveryEngine engine = new(spool, TestEvents.Form, [EngineRun.Outlet(new ScriptedSender())], new EngineOptions { DeadLetterFolder = folder.At("dead") }, time, new Random(1));
        Assert.Equal(TimeSpan.Zero, engine.Health.Outlets[0].Lag);
        await engine.AppendAsync(TestEvents.Events(1, 2), Cancellation);
        time.Advance(TimeSpan.FromSeconds(3));
        await engine.AppendAsync(TestEvents.Events(3, 2), Cancellation);
        Assert.Equal((4, TimeSpan.FromSeconds(3)), (engine.Health.Outlets[0].LagEvents, engine.Health.Outlets[0].Lag));
    }

    [Fact]
    public async Task Of_replays_that_are_asked_for_at_one_moment_one_is_let_through()
    {
        string text = $"[spool]\nfolder = spool\n[siem]\nkind = file\npath = {folder.At("events.jsonl")}\n";
        Assert.True(OutletsFile.TryRead(folder.At("outlets"), text, out DeliverySetup? setup, out string problem), problem);
        await using DeliveryService delivery = DeliveryService.Open(setup, TimeProvider.System, NullLogger<DeliveryService>.Instance);
        await delivery.AddAsync(TestEvents.Event(1), Cancellation);
        using Barrier together = new(8);
        bool[] isLet = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait(Cancellation);
                return delivery.TryReplay("siem", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, out SpoolRange? _, out bool _);
            },
            Cancellation,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Single(isLet, let => let);
        await delivery.StopAsync();
    }

    [Fact]
    public void A_dead_letter_that_was_left_unfinished_spoils_no_other()
    {
        File.WriteAllText(folder.At("siem.jsonl"), "{\"time\":");
        DeadLetters letters = new(folder.Path, "siem", TimeProvider.System);
        letters.Append(new SpoolRecord(1, 0, Spools.Id(1), EventSeverity.Low, "{}"u8.ToArray()), "it is bad");
        letters.Append(new SpoolRecord(2, 0, Spools.Id(2), EventSeverity.Low, "{}"u8.ToArray()), "it is bad");
        string[] lines = File.ReadAllLines(letters.Path);
        Assert.Equal(3, lines.Length);
        Assert.All(lines[1..], line => System.Text.Json.JsonDocument.Parse(line).Dispose());
    }
}
