using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Fingerprints.Text;

namespace Whorl.Observations.Reading;

/// <summary>
/// Reads captures and writes the observations in them to a stream, in an order that depends on the capture alone: the
/// packet after which a handshake was reported, then the flow's last packet. With several threads whoever reads
/// a batch says which flow falls to which worker, every worker goes through every batch and takes its own packets, and
/// whoever finishes a batch last writes the records of all.
/// </summary>
public sealed class CaptureReading : IDisposable
{
    private readonly Stream output;
    private readonly IObservationEncoder framing;
    private readonly ReadingWorker[] workers;
    private readonly FlowSharing? sharing;
    private readonly ObservationKeeping? keeping;
    private readonly Utf8Text outside = new();
    private readonly int writeSize;
    private int gathered;
    private bool begun;
    private bool hasHeader;
    private long lastPacket;

    /// <summary>Prepares to write to <paramref name="output"/>; each worker gets an encoder of its own, and where something is kept beside the records a keeper.</summary>
    public CaptureReading(ReadingOptions options, Func<IObservationEncoder> createEncoder, Stream output, ObservationKeeping? keeping = null)
    {
        this.output = output;
        this.keeping = keeping;
        framing = createEncoder();
        writeSize = options.WriteSize;
        workers = new ReadingWorker[options.Threads];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new ReadingWorker(options, createEncoder(), keeping?.CreateKeeper(), i);
        }

        sharing = workers.Length == 1 ? null : new FlowSharing(options.HashSeed, [.. workers.Select(worker => worker.Presence!)]);
    }

    /// <summary>Called now and then with the number of packets read of the capture at hand.</summary>
    public Action<long>? Progress { get; set; }

    /// <summary>What was seen so far, over all workers and captures; complete between captures.</summary>
    public CaptureStatistics Statistics
    {
        get
        {
            CaptureStatistics sum = new();
            if (sharing is not null)
            {
                sum.AddPacketsOf(sharing.Statistics);
            }

            foreach (ReadingWorker worker in workers)
            {
                sum.AddPacketsOf(worker.Statistics);
                sum.AddFlowsOf(worker.Statistics);
            }

            return sum;
        }
    }

    /// <summary>Reads a capture to its end, or until <paramref name="cancellation"/> asks to stop; what is open then is still written.</summary>
    public void Read(CaptureReader capture, string name, CancellationToken cancellation = default)
    {
        if (!begun)
        {
            begun = true;
            if (framing is not ITimedEncoder)
            {
                WriteHeader();
            }
        }

        gathered = capture.IsPaced ? 1 : writeSize;
        foreach (ReadingWorker worker in workers)
        {
            worker.Begin(name);
        }

        if (sharing is null)
        {
            ReadAlone(capture, cancellation);
        }
        else
        {
            ReadTogether(capture, sharing, cancellation);
        }
    }

    /// <summary>Writes what comes after the last record.</summary>
    public void Dispose()
    {
        if (begun)
        {
            WriteHeader();
            (framing as ITimedEncoder)?.Close(lastPacket);
            framing.WriteFooter(outside);
            Flush(outside);
            output.Flush();
        }

        foreach (ReadingWorker worker in workers)
        {
            worker.Dispose();
        }
    }

    private void ReadAlone(CaptureReader capture, CancellationToken cancellation)
    {
        PacketBatch batch = new();
        WorkerOutput result = new();
        while (!cancellation.IsCancellationRequested && capture.TryReadBatch(batch))
        {
            Begin(batch);
            workers[0].Process(batch, [], result);
            TakeKept(result);
            FlushWhenLarge(result.Text);
            Progress?.Invoke(batch.FirstNumber + batch.Count);
        }

        Flush(result.Text);
        bool more;
        do
        {
            more = workers[0].FinishPart(result);
            TakeKept(result);
            Flush(result.Text);
        }
        while (more);
    }

    /// <summary>A batch was read whose records may now be written: the first tells when the log was opened.</summary>
    private void Begin(PacketBatch batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        if (!hasHeader)
        {
            (framing as ITimedEncoder)?.Open(batch.Packets[0].Timestamp);
            WriteHeader();
        }

        lastPacket = batch.Packets[batch.Count - 1].Timestamp;
    }

    private void WriteHeader()
    {
        if (!hasHeader)
        {
            hasHeader = true;
            framing.WriteHeader(outside);
            Flush(outside);
        }
    }

    private void ReadTogether(CaptureReader capture, FlowSharing sharing, CancellationToken cancellation)
    {
        sharing.Begin();
        BatchRing ring = new(capture, sharing, workers.Length, cancellation);
        Exception? failure = null;
        Thread[] threads = new Thread[workers.Length];
        for (int i = 0; i < threads.Length; i++)
        {
            int index = i;
            threads[i] = new Thread(() =>
            {
                try
                {
                    Work(ring, index);
                }
                catch (Exception problem)
                {
                    // One worker's failure must not leave the others waiting; it is thrown again by the caller's thread.
                    Interlocked.CompareExchange(ref failure, problem, null);
                    ring.Abandon();
                }
            })
            { Name = $"whorl-read-{i}" };
            threads[i].Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        if (failure is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        }

        WriteRest();
    }

    private void Work(BatchRing ring, int index)
    {
        for (long sequence = 0; ring.TryGet(sequence, out BatchRing.Slot? slot); sequence++)
        {
            workers[index].Process(slot.Batch, slot.Owners, slot.Outputs[index]);
            workers[index].Presence!.OnProcessed(sequence);
            if (slot.IsLast())
            {
                Begin(slot.Batch);
                WriteMerged(slot.Outputs);
                Progress?.Invoke(slot.Batch.FirstNumber + slot.Batch.Count);
                ring.Release(slot);
            }
        }
    }

    private void WriteMerged(WorkerOutput[] outputs)
    {
        int[] next = new int[outputs.Length];
        for (int first = FindFirst(outputs, next); first >= 0; first = FindFirst(outputs, next))
        {
            AppendRecord(outputs[first], next[first]++);
        }

        keeping?.Rest();
        FlushWhenLarge(outside);
        foreach (WorkerOutput result in outputs)
        {
            result.Clear();
        }
    }

    /// <summary>Writes what was still open when the capture ended: each worker gives its records in order, a part at a time.</summary>
    private void WriteRest()
    {
        WorkerOutput[] parts = [.. workers.Select(_ => new WorkerOutput())];
        int[] next = new int[parts.Length];
        bool[] ended = new bool[parts.Length];
        while (true)
        {
            for (int i = 0; i < parts.Length; i++)
            {
                if (next[i] == parts[i].Records.Count && !ended[i])
                {
                    ended[i] = !workers[i].FinishPart(parts[i]);
                    next[i] = 0;
                }
            }

            int first = FindFirst(parts, next);
            if (first < 0)
            {
                break;
            }

            AppendRecord(parts[first], next[first]++);
            if (outside.Length > PacketBatch.DefaultBufferSize)
            {
                Flush(outside);
            }
        }

        Flush(outside);
    }

    private void AppendRecord(WorkerOutput from, int index)
    {
        RecordPlace place = from.Records[index];
        outside.Append(from.Text.Written[place.Start..place.End]);
        if (keeping is not null && from.Kept[index] is { } kept)
        {
            keeping.Take(kept);
        }
    }

    /// <summary>Of a worker alone the records stand in their order already.</summary>
    private void TakeKept(WorkerOutput result)
    {
        result.Records.Clear();
        if (keeping is null)
        {
            return;
        }

        foreach (object? kept in result.Kept)
        {
            if (kept is not null)
            {
                keeping.Take(kept);
            }
        }

        result.Kept.Clear();
        keeping.Rest();
    }

    /// <summary>Whose next record comes first; -1 when none is left.</summary>
    private static int FindFirst(WorkerOutput[] outputs, int[] next)
    {
        int first = -1;
        for (int i = 0; i < outputs.Length; i++)
        {
            if (next[i] < outputs[i].Records.Count && (first < 0 || IsBefore(outputs[i].Records[next[i]], outputs[first].Records[next[first]])))
            {
                first = i;
            }
        }

        return first;
    }

    private static bool IsBefore(in RecordPlace a, in RecordPlace b) =>
        a.ReportedAt != b.ReportedAt ? a.ReportedAt < b.ReportedAt : a.LastPacket < b.LastPacket;

    private void FlushWhenLarge(Utf8Text text)
    {
        if (text.Length >= gathered)
        {
            Flush(text);
        }
    }

    private void Flush(Utf8Text text)
    {
        if (text.Length > 0)
        {
            output.Write(text.Written);
            text.Clear();
        }
    }
}
