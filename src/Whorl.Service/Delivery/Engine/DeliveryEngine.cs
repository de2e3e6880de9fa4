using System.Buffers;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Engine;

/// <summary>
/// Delivers events to every outlet at least once. What is appended is in the spool before it is answered; each outlet takes it from there at its
/// own pace, and none waits for another.
/// </summary>
public sealed class DeliveryEngine
{
    private readonly Spool spool;
    private readonly EventForm form;
    private readonly IReadOnlyList<Outlet> outlets;
    private readonly OutletWorker[] workers;

    /// <summary>An engine over a spool, which stays the caller's, and outlets, whose senders are disposed at the end of the run.</summary>
    public DeliveryEngine(Spool spool, EventForm form, IReadOnlyList<Outlet> outlets, EngineOptions options, TimeProvider time, Random random)
    {
        this.spool = spool;
        this.form = form;
        this.outlets = outlets;
        if (outlets.DistinctBy(outlet => outlet.Options.Name, StringComparer.Ordinal).Count() != outlets.Count)
        {
            throw new ArgumentException("Two outlets have the same name.", nameof(outlets));
        }

        workers = [.. outlets.Select(outlet => new OutletWorker(outlet, options, spool, form, time, new Random(random.Next())))];
    }

    /// <summary>How it does.</summary>
    public EngineHealth Health => new(spool.Health(), [.. workers.Select(worker => worker.Health())]);

    /// <summary>Appends one event.</summary>
    public ValueTask<AppendResult> AppendAsync(DeliveryEvent given, CancellationToken cancellation = default) => AppendAsync([given], cancellation);

    /// <summary>Appends events: see <see cref="Spool.AppendAsync"/>.</summary>
    public ValueTask<AppendResult> AppendAsync(IReadOnlyList<DeliveryEvent> given, CancellationToken cancellation = default)
    {
        ArrayBufferWriter<byte> payload = new();
        SpooledEvent[] events = new SpooledEvent[given.Count];
        for (int i = 0; i < events.Length; i++)
        {
            payload.ResetWrittenCount();
            form.Write(given[i], payload);
            events[i] = new SpooledEvent(given[i].Id, given[i].Severity, payload.WrittenSpan.ToArray());
        }

        return spool.AppendAsync(events, cancellation);
    }

    /// <summary>Delivers until cancelled, then flushes what it can in the time it has for that. Returns normally.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(cancellation), CancellationToken.None))).ConfigureAwait(false);
        }
        finally
        {
            foreach (Outlet outlet in outlets)
            {
                await outlet.Sender.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Delivers a part of the spool to one outlet again, as far as it is still kept, without moving its position.</summary>
    /// <returns>How many events.</returns>
    public Task<long> ReplayAsync(string outlet, SpoolRange range, CancellationToken cancellation = default) =>
        Array.Find(workers, worker => worker.Name == outlet)?.ReplayAsync(range, cancellation) ?? throw new ArgumentException("No outlet has this name.", nameof(outlet));

    /// <summary>The part of the spool that was appended from one time on and before another.</summary>
    public SpoolRange Range(DateTimeOffset from, DateTimeOffset to) => new(spool.PositionAt(from), spool.PositionAt(to));
}
