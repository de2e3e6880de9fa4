using Whorl.Capture;
using Whorl.Capture.Files;
using Whorl.Capture.Handshakes;
using Whorl.Fingerprints.Text;

namespace Whorl.Observations.Reading;

/// <summary>Where a record stands in a worker's output, and the key that orders it among the others'.</summary>
internal readonly record struct RecordPlace(long ReportedAt, long LastPacket, int Start, int End);

/// <summary>What one worker wrote while it went through one batch.</summary>
internal sealed class WorkerOutput
{
    public Utf8Text Text { get; } = new(64 * 1024);

    public List<RecordPlace> Records { get; } = [];

    /// <summary>What is kept of each record, in the same places; empty where nothing is kept of any.</summary>
    public List<object?> Kept { get; } = [];

    public void Clear()
    {
        Text.Clear();
        Records.Clear();
        Kept.Clear();
    }
}

/// <summary>One thread's engine and encoder: packets in, encoded records out.</summary>
internal sealed class ReadingWorker : IHandshakeSink, IDisposable
{
    private const int PartBytes = 1 << 20;

    private readonly ObservationReader observations;
    private readonly IObservationEncoder encoder;
    private readonly IObservationKeeper? keeper;
    private readonly HandshakeEngine engine;
    private readonly int worker;
    private byte[] source = [];
    private WorkerOutput output = new();

    public ReadingWorker(ReadingOptions options, IObservationEncoder encoder, IObservationKeeper? keeper, int worker)
    {
        this.encoder = encoder;
        this.keeper = keeper;
        this.worker = worker;
        Presence = options.Threads == 1 ? null : new FlowPresence();
        observations = new ObservationReader(options.WithJa3n);
        engine = new HandshakeEngine(
            new EngineOptions
            {
                FlowMemory = options.FlowMemory,
                FollowsHandshakes = options.FollowsHandshakes,
                Seed = options.HashSeed,
                Workers = options.Threads,
                Worker = worker,
                Presence = Presence,
            },
            this);
    }

    /// <summary>What the worker's engine holds, where it shares the work with others.</summary>
    public FlowPresence? Presence { get; }

    public CaptureStatistics Statistics => engine.Statistics;

    /// <summary>Says which capture the next packets come from.</summary>
    public void Begin(string name) => source = System.Text.Encoding.UTF8.GetBytes(name);

    /// <summary>
    /// Goes through a batch and adds the records it completes to <paramref name="to"/>; <paramref name="owners"/> says
    /// which worker each packet falls to, and is empty where there is but one.
    /// </summary>
    public void Process(PacketBatch batch, ReadOnlySpan<short> owners, WorkerOutput to)
    {
        output = to;
        ReadOnlySpan<CapturedPacket> packets = batch.Packets.AsSpan(0, batch.Count);
        byte[] buffer = batch.Buffer;
        long number = batch.FirstNumber;
        for (int i = 0; i < packets.Length; i++)
        {
            ref readonly CapturedPacket packet = ref packets[i];
            if (packet.IsPassedOver)
            {
                continue;
            }

            int owner = owners.IsEmpty ? FlowSharing.Everyone : owners[i];
            if (owner == worker)
            {
                engine.OnOwnPacket(new ReadOnlySpan<byte>(buffer, packet.Offset, packet.CapturedLength), packet, number + i);
            }
            else if (owner == FlowSharing.Everyone)
            {
                engine.OnPacket(new ReadOnlySpan<byte>(buffer, packet.Offset, packet.CapturedLength), packet, number + i);
            }
            else
            {
                engine.OnOthersPacket(packet, number + i);
            }
        }

        if (batch.Clock != 0)
        {
            engine.OnTime(batch.Clock);
        }
    }

    /// <summary>The capture is over: replaces the contents of <paramref name="to"/> with records of what was still open, a part at a time; false after the last.</summary>
    public bool FinishPart(WorkerOutput to)
    {
        output = to;
        to.Clear();
        while (to.Text.Length < PartBytes)
        {
            if (!engine.FinishOne())
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose() => engine.Dispose();

    void IHandshakeSink.Accept(Handshake handshake)
    {
        int start = output.Text.Length;
        Observation observation = observations.Read(handshake, source);
        encoder.Write(observation, output.Text);
        output.Records.Add(new RecordPlace(handshake.ReportedAt, handshake.LastPacket, start, output.Text.Length));
        if (keeper is not null)
        {
            output.Kept.Add(keeper.Keep(observation));
        }
    }
}
