using System.Diagnostics.CodeAnalysis;
using Whorl.Capture;
using Whorl.Capture.Files;

namespace Whorl.Observations.Reading;

/// <summary>
/// The batches of one capture, handed to every worker in the same order. A worker that needs a batch nobody has read yet
/// reads it, and one that has its batch reads the next first, so that no other will have to wait for it; packets that come
/// as they happen are not waited for so. A slot is used again when every worker is through with it.
/// </summary>
internal sealed class BatchRing
{
    // Small, so that all slots together stay near the cores: in megabyte batches every header was fetched from afar.
    private const int BatchBytes = 256 * 1024;

    private const int Spins = 100;
    private const int SpinLength = 20;

    private readonly object gate = new();
    private readonly CaptureReader capture;
    private readonly FlowSharing sharing;
    private readonly CancellationToken cancellation;
    private readonly Slot[] slots;
    private long filled;
    private bool isFilling;
    private bool ended;

    public BatchRing(CaptureReader capture, FlowSharing sharing, int workers, CancellationToken cancellation)
    {
        this.capture = capture;
        this.sharing = sharing;
        this.cancellation = cancellation;
        slots = new Slot[workers + 2];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = new Slot(workers);
        }
    }

    /// <summary>The batch of that number, read now if need be; false when the capture has no such batch.</summary>
    public bool TryGet(long sequence, [NotNullWhen(true)] out Slot? slot)
    {
        slot = slots[sequence % slots.Length];
        if (Volatile.Read(ref filled) <= sequence && !WaitOrFill(sequence))
        {
            return false;
        }

        if (Volatile.Read(ref filled) == sequence + 1 && !capture.IsPaced)
        {
            FillNext(sequence + 1);
        }

        return true;
    }

    /// <summary>Says that every worker is through with a slot.</summary>
    public void Release(Slot slot)
    {
        lock (gate)
        {
            slot.IsFree = true;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>Ends the capture for everybody: a worker failed.</summary>
    public void Abandon()
    {
        lock (gate)
        {
            ended = true;
            Monitor.PulseAll(gate);
        }
    }

    private bool WaitOrFill(long sequence)
    {
        // Another worker is about to have the batch read: going to sleep and being woken takes longer than that.
        for (int i = 0; i < Spins && Volatile.Read(ref isFilling); i++)
        {
            Thread.SpinWait(SpinLength);
            if (Volatile.Read(ref filled) > sequence)
            {
                return true;
            }
        }

        while (true)
        {
            Slot next;
            lock (gate)
            {
                while (true)
                {
                    if (filled > sequence)
                    {
                        return true;
                    }

                    if (ended || cancellation.IsCancellationRequested)
                    {
                        return false;
                    }

                    if (MayFill(out next))
                    {
                        break;
                    }

                    // Wakes when a slot is free or filled; whoever is behind must never wait for whoever is ahead.
                    Monitor.Wait(gate);
                }
            }

            Fill(next);
        }
    }

    /// <summary>Reads batch <paramref name="sequence"/> if nobody does and there is room.</summary>
    private void FillNext(long sequence)
    {
        Slot next;
        lock (gate)
        {
            if (filled != sequence || ended || cancellation.IsCancellationRequested || !MayFill(out next))
            {
                return;
            }
        }

        Fill(next);
    }

    private bool MayFill(out Slot next)
    {
        next = slots[filled % slots.Length];
        if (isFilling || !next.IsFree)
        {
            return false;
        }

        isFilling = true;
        return true;
    }

    private void Fill(Slot slot)
    {
        bool hasBatch = false;
        try
        {
            hasBatch = capture.TryReadBatch(slot.Batch);
            if (hasBatch)
            {
                slot.Share(sharing, filled);
            }
        }
        finally
        {
            lock (gate)
            {
                isFilling = false;
                ended |= !hasBatch;
                if (hasBatch)
                {
                    slot.Begin();
                    Volatile.Write(ref filled, filled + 1);
                }

                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>One batch and what each worker made of it.</summary>
    internal sealed class Slot
    {
        private readonly int workers;
        private short[] owners = new short[4096];
        private int working;

        public Slot(int workers)
        {
            this.workers = workers;
            Outputs = new WorkerOutput[workers];
            for (int i = 0; i < workers; i++)
            {
                Outputs[i] = new WorkerOutput();
            }
        }

        /// <summary>Whether a new batch may be read into the slot.</summary>
        public bool IsFree { get; set; } = true;

        public PacketBatch Batch { get; } = new(BatchBytes);

        public WorkerOutput[] Outputs { get; }

        /// <summary>Which worker each packet of the batch falls to.</summary>
        public ReadOnlySpan<short> Owners => owners.AsSpan(0, Batch.Count);

        public void Share(FlowSharing sharing, long number)
        {
            if (owners.Length < Batch.Count)
            {
                owners = new short[Batch.Packets.Length];
            }

            sharing.Share(Batch, number, owners);
        }

        public void Begin()
        {
            IsFree = false;
            Volatile.Write(ref working, workers);
        }

        /// <summary>Whether the caller is the last worker to finish; says that the caller has.</summary>
        public bool IsLast() => Interlocked.Decrement(ref working) == 0;
    }
}
