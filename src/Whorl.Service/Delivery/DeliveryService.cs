using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Whorl.Capture.Files;
using Whorl.Service.Delivery.Engine;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Delivery.Spooling;
using Whorl.Service.Hosting;

namespace Whorl.Service.Delivery;

/// <summary>Delivery as a part of the service: the spool and the engine over it, from the file of outlets to their end.</summary>
internal sealed partial class DeliveryService : IEventSink, IAsyncDisposable
{
    private readonly Spool spool;
    private readonly DeliveryEngine engine;
    private readonly DeliverySetup setup;
    private readonly ILogger<DeliveryService> log;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, Task> replays = new(StringComparer.Ordinal);
    private Task running = Task.CompletedTask;

    private DeliveryService(Spool spool, DeliverySetup setup, TimeProvider time, ILogger<DeliveryService> log)
    {
        this.spool = spool;
        this.setup = setup;
        this.log = log;
        Outlet[] outlets = [.. setup.Outlets.Select(outlet => Senders.Outlet(outlet.Options, time))];
        engine = new DeliveryEngine(spool, EventForm.Whorl, outlets, new EngineOptions { DeadLetterFolder = setup.DeadLetterFolder }, time, new Random());
    }

    /// <summary>Opens the spool; nothing is sent yet.</summary>
    /// <exception cref="ServiceRefusedException">Another process has it, or it cannot be opened.</exception>
    public static DeliveryService Open(DeliverySetup setup, TimeProvider time, ILogger<DeliveryService> log)
    {
        if (!Spool.TryOpen(setup.Spool, time, out Spool? opened, out string problem))
        {
            throw new ServiceRefusedException(char.ToLowerInvariant(problem[0]) + problem[1..].TrimEnd('.'));
        }

        try
        {
            return new DeliveryService(opened, setup, time, log);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ServiceRefusedException($"the spool {setup.Spool.Folder} cannot be opened: {FileProblem.InOneClause(failure)}");
        }
    }

    /// <summary>The spool, and each outlet with what it was set up with.</summary>
    public (SpoolHealth Spool, IReadOnlyList<(OutletSetup Setup, OutletHealth Health)> Outlets) Health()
    {
        EngineHealth health = engine.Health;
        return (health.Spool, [.. setup.Outlets.Zip(health.Outlets)]);
    }

    /// <inheritdoc/>
    public async ValueTask AddAsync(DeliveryEvent given, CancellationToken cancellation)
    {
        AppendResult result = await engine.AppendAsync(given, cancellation).ConfigureAwait(false);
        if (result.Failed > 0)
        {
            throw new EventNotKeptException();
        }
    }

    /// <summary>Begins to deliver.</summary>
    public void Start() => running = engine.RunAsync(stopping.Token);

    /// <summary>
    /// Begins to send again to one outlet what the spool still has of a time; false where there is no such outlet, or one is being sent again to already (then the range is
    /// empty and <paramref name="isBusy"/> true).
    /// </summary>
    public bool TryReplay(string outlet, DateTimeOffset from, DateTimeOffset to, [NotNullWhen(true)] out SpoolRange? range, out bool isBusy)
    {
        lock (gate)
        {
            range = null;
            isBusy = replays.TryGetValue(outlet, out Task? earlier) && !earlier.IsCompleted;
            if (isBusy || !setup.Outlets.Any(known => known.Options.Name == outlet))
            {
                return false;
            }

            range = engine.Range(from, to);
            replays[outlet] = ReplayAsync(outlet, range.Value);
            return true;
        }
    }

    /// <summary>Ends the deliveries, when what can be delivered in their time is.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        Task[] last;
        lock (gate)
        {
            last = [.. replays.Values];
        }

        await Task.WhenAll(last).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await spool.DisposeAsync().ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task ReplayAsync(string outlet, SpoolRange range)
    {
        try
        {
            long count = await engine.ReplayAsync(outlet, range, stopping.Token).ConfigureAwait(false);
            LogReplay(outlet, count);
        }
        catch (OperationCanceledException)
        {
            LogReplayEnded(outlet, "the service was stopped");
        }
        catch (Exception problem)
        {
            LogReplayEnded(outlet, FileProblem.InOneClause(problem));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} events were sent again to {Outlet}")]
    private partial void LogReplay(string outlet, long count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "not all events were sent again to {Outlet}: {Why}")]
    private partial void LogReplayEnded(string outlet, string why);
}
