using System.Threading.Channels;
using Whorl.Observations.Scans;
using Whorl.Store;
using Whorl.Store.Recording;
using Whorl.Store.Sightings;

namespace Whorl.Service.Scanning;

/// <summary>
/// Writes what scans on demand found into the store, and whoever scanned waits until it is there. One writer for as long as nothing goes wrong:
/// making one reads all lists.
/// </summary>
internal sealed class SightingRecorder(IStore store)
{
    private const int Room = 1024;

    private readonly Channel<(ScanRecord Record, TaskCompletionSource Done)> records = Channel.CreateBounded<(ScanRecord, TaskCompletionSource)>(Room);

    /// <summary>Keeps a record; done when it is in the store.</summary>
    /// <exception cref="StoreException">The store did not take it.</exception>
    public async Task AddAsync(ScanRecord record, CancellationToken cancellation)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await records.Writer.WriteAsync((record, done), cancellation).ConfigureAwait(false);
        await done.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes until it is cancelled and nothing waits any more.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using CancellationTokenRegistration ending = cancellation.Register(() => records.Writer.TryComplete());
        while (await records.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            List<TaskCompletionSource> waiting = [];
            try
            {
                using ISightingWriter writer = store.OpenWriter();
                do
                {
                    WriteWaiting(writer, waiting);
                }
                while (await records.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false));
            }
            catch (Exception problem)
            {
                // Whoever waits is told, whatever it is; the next records get a writer of their own.
                if (waiting.Count == 0 && records.Reader.TryRead(out (ScanRecord Record, TaskCompletionSource Done) first))
                {
                    waiting.Add(first.Done);
                }

                waiting.ForEach(done => done.TrySetException(problem));
            }
        }
    }

    private void WriteWaiting(ISightingWriter writer, List<TaskCompletionSource> waiting)
    {
        ServerKeeper keeper = new();
        while (records.Reader.TryRead(out (ScanRecord Record, TaskCompletionSource Done) one))
        {
            waiting.Add(one.Done);
            if (keeper.TryMake(one.Record, out ServerSighting sighting))
            {
                writer.Add(sighting);
            }
        }

        writer.Flush();
        waiting.ForEach(done => done.SetResult());
        waiting.Clear();
    }
}
