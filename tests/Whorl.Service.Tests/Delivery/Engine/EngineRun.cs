using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Spooling;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Engine;

internal sealed record TestOutletOptions : OutletOptions;

/// <summary>An engine that runs over a spool in a folder.</summary>
internal sealed class EngineRun : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly Task running;

    private readonly ManualTime? time;

    private EngineRun(Spool spool, DeliveryEngine engine, string deadLetters, ManualTime? time)
    {
        this.time = time;
        Spool = spool;
        Engine = engine;
        DeadLetters = deadLetters;
        running = engine.RunAsync(stop.Token);
    }

    public Spool Spool { get; }

    public DeliveryEngine Engine { get; }

    public string DeadLetters { get; }

    public static EngineRun Start(string folder, TimeProvider time, params Outlet[] outlets)
    {
        Spool spool = Spools.Open(new SpoolOptions { Folder = Path.Combine(folder, "spool"), Retention = TimeSpan.FromDays(1) }, time);
        string dead = Path.Combine(folder, "dead");
        return new EngineRun(spool, new DeliveryEngine(spool, TestEvents.Form, outlets, new EngineOptions { DeadLetterFolder = dead }, time, new Random(1)), dead, time as ManualTime);
    }

    public static Outlet Outlet(IOutletSender sender, Func<TestOutletOptions, TestOutletOptions>? with = null, string name = "siem")
    {
        TestOutletOptions options = new() { Name = name, Encoder = new TinyJson(), Linger = TimeSpan.Zero };
        return new Outlet(with?.Invoke(options) ?? options, sender);
    }

    /// <summary>Asks it to stop; completes when it has.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        while (time is not null && !running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.WhenAny(running, Task.Delay(5));
        }

        await running.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public string[] ReadDeadLetters(string outlet = "siem")
    {
        string path = Path.Combine(DeadLetters, outlet + ".jsonl");
        return File.Exists(path) ? File.ReadAllLines(path) : [];
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Spool.DisposeAsync();
        stop.Dispose();
    }
}
