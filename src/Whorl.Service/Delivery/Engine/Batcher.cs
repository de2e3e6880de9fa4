using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Engine;

/// <summary>Gathers what a reader has until a batch is full by events or bytes, or its first event has lingered long enough.</summary>
internal sealed class Batcher(OutletOptions options, TimeProvider time)
{
    /// <summary>Gathers a batch: empty only where <paramref name="stopping"/> ended the wait for a first event.</summary>
    public async Task<List<SpoolRecord>> NextAsync(SpoolReader reader, Task? interruption, CancellationToken stopping)
    {
        List<SpoolRecord> batch = [];
        long bytes = reader.Read(batch, options.BatchEvents, options.BatchBytes);
        if (batch.Count == 0 && !stopping.IsCancellationRequested)
        {
            Task more = reader.WaitAsync(stopping);
            await Quietly(interruption is null ? more : Task.WhenAny(more, interruption)).ConfigureAwait(false);
            bytes = reader.Read(batch, options.BatchEvents, options.BatchBytes);
        }

        long began = time.GetTimestamp();
        while (batch.Count > 0 && batch.Count < options.BatchEvents && bytes < options.BatchBytes && !stopping.IsCancellationRequested)
        {
            TimeSpan left = options.Linger - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                break;
            }

            using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            Task more = reader.WaitAsync(enough.Token);
            await Quietly(Task.WhenAny(more, Task.Delay(left, time, enough.Token))).ConfigureAwait(false);
            await enough.CancelAsync().ConfigureAwait(false);
            bytes += reader.Read(batch, options.BatchEvents - batch.Count, options.BatchBytes - bytes);
        }

        return batch;
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
