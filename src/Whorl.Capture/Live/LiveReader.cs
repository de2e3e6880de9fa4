using System.Diagnostics.CodeAnalysis;
using Whorl.Capture.Files;
using Whorl.Capture.Live.Native;

namespace Whorl.Capture.Live;

/// <summary>
/// The packets of an interface as they come, by way of libpcap. A batch is handed over as soon as nothing more waits, and
/// an empty one a tenth of a second after the last: it carries the time, so that silent flows end.
/// </summary>
public sealed class LiveReader : CaptureReader
{
    private const int TickMilliseconds = 100;
    private const int BlockMilliseconds = 20;
    // Room for many packets beside one of the largest size, which must always fit.
    private const int BufferSize = 1 << 20;
    private const int MaxPackets = 8192;
    private const int NanosecondPrecision = 1;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerTick = 100;

    private readonly string name;
    private readonly LiveOptions options;
    private readonly Pcap.Session session;
    private readonly LinkType linkType;
    private readonly int fractionScale;
    private readonly int descriptor;
    private long packets;
    private long lastReport;
    private bool isOver;
    private volatile bool isStopped;

    private LiveReader(string name, LiveOptions options, Pcap.Session session)
    {
        this.name = name;
        this.options = options;
        this.session = session;
        linkType = DataLink.ToLinkType(Pcap.DataLink(session));
        fractionScale = Pcap.TimestampPrecision(session) == NanosecondPrecision ? 1 : 1000;
        descriptor = Pcap.Descriptor(session);
        lastReport = options.Clock.GetTimestamp();
    }

    /// <summary>The counters now. The library counts a packet on a loopback interface twice, so those handed over are counted here.</summary>
    public LiveCounters Counters =>
        Pcap.Statistics(session, out Pcap.Counters counters) == 0
            ? new LiveCounters(packets, counters.Dropped, counters.DroppedByInterface)
            : new LiveCounters(packets, 0, 0);

    /// <inheritdoc/>
    public override bool IsPaced => true;

    /// <summary>Begins to listen to an interface. Where that fails <paramref name="error"/> says in one sentence why and what to do.</summary>
    public static bool TryOpen(string name, LiveOptions options, [NotNullWhen(true)] out LiveReader? reader, [NotNullWhen(false)] out string? error)
    {
        reader = null;
        if (!Pcap.IsInstalled)
        {
            error = $"listening to {name} {PacketFilter.NeedsLibrary}";
            return false;
        }

        Pcap.Session? opened = Activate(name, options, isPromiscuous: true, out int status, out string reason);
        if (status == Pcap.PromiscuousPermissionDenied)
        {
            opened = Activate(name, options, isPromiscuous: false, out status, out reason);
        }

        if (opened is null)
        {
            error = LiveProblem.Describe(name, status, reason);
            return false;
        }

        if (!TryFilter(opened, name, options.Filter, out error))
        {
            opened.Dispose();
            return false;
        }

        reader = new LiveReader(name, options, opened);
        return true;
    }

    /// <summary>Ends reading within a tick, from any thread: what waits then is still handed over.</summary>
    public void Stop() => isStopped = true;

    /// <inheritdoc/>
    public override bool TryReadBatch(PacketBatch batch)
    {
        batch.Count = 0;
        batch.FirstNumber = packets + 1;
        if (batch.Buffer.Length < BufferSize)
        {
            batch.Buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
        }

        if (isOver)
        {
            return false;
        }

        // Once stopped, one more batch takes what waits; a busy link would go on for ever. The kernel hands packets out in
        // blocks, the last of which it closes only when its time is up.
        isOver = isStopped;
        if (isOver)
        {
            WaitForLastBlock();
        }

        int filled = 0;
        bool waited = false;
        while (true)
        {
            // A packet of the largest size must have room, as what the library hands out cannot be given back.
            while (batch.Count < MaxPackets && batch.Buffer.Length - filled >= options.SnapLength)
            {
                int outcome = Pcap.Next(session, out nint header, out nint data);
                if (outcome == 1)
                {
                    filled += Take(batch, filled, header, data);
                    continue;
                }

                if (outcome < 0)
                {
                    Damage = $"listening to {name} ended: {Pcap.ErrorOf(session)}; what came before was read";
                    isOver = true;
                }

                break;
            }

            if (batch.Count > 0 || waited || isOver)
            {
                break;
            }

            waited = Wait();
        }

        packets += batch.Count;
        batch.Clock = batch.Count > 0 ? batch.Packets[batch.Count - 1].Timestamp : Now();
        ReportWhenDue();
        return batch.Count > 0 || !isOver;
    }

    /// <inheritdoc/>
    public override void Dispose() => session.Dispose();

    private static Pcap.Session? Activate(string name, LiveOptions options, bool isPromiscuous, out int status, out string reason)
    {
        status = Pcap.NoSuchDevice;
        Pcap.Session? created = Pcap.Create(name, out reason);
        if (created is null)
        {
            return null;
        }

        _ = Pcap.SetSnapLength(created, options.SnapLength);
        _ = Pcap.SetPromiscuous(created, isPromiscuous ? 1 : 0);
        _ = Pcap.SetTimeout(created, BlockMilliseconds);
        _ = Pcap.SetBufferSize(created, options.BufferSize);
        _ = Pcap.SetTimestampPrecision(created, NanosecondPrecision);
        status = Pcap.Activate(created);
        if (status >= 0 && Pcap.SetNonBlocking(created) == 0)
        {
            return created;
        }

        reason = Pcap.ErrorOf(created);
        created.Dispose();
        return null;
    }

    private static bool TryFilter(Pcap.Session opened, string name, string? expression, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (expression is null)
        {
            return true;
        }

        if (Pcap.Compile(opened, out Pcap.Program program, expression, 1, Pcap.UnknownNetmask) != 0)
        {
            error = PacketFilter.Describe(expression, Pcap.ErrorOf(opened));
            return false;
        }

        bool isSet = Pcap.SetFilter(opened, ref program) == 0;
        Pcap.Free(ref program);
        error = isSet ? null : $"--filter '{expression}' cannot be set on {name}: {Pcap.ErrorOf(opened)}";
        return isSet;
    }

    /// <summary>Copies a packet to the end of a batch and returns its size.</summary>
    private int Take(PacketBatch batch, int filled, nint header, nint data)
    {
        Pcap.PacketHeader captured = Pcap.Header(header);
        int length = (int)Math.Min(captured.CapturedLength, (uint)options.SnapLength);
        Pcap.Bytes(data, length).CopyTo(batch.Buffer.AsSpan(filled));
        long timestamp = (captured.Seconds * NanosecondsPerSecond) + (captured.Fraction * fractionScale);
        batch.Add(new CapturedPacket(filled, length, (int)Math.Min(captured.Length, int.MaxValue), linkType, timestamp));
        return length;
    }

    /// <summary>Waits for packets or a tick; true when the tick came first.</summary>
    private bool Wait()
    {
        Pcap.PollDescriptor waiting = new() { Descriptor = descriptor, Events = Pcap.PollIn };
        return Pcap.Poll(ref waiting, 1, TickMilliseconds) <= 0;
    }

    private static void WaitForLastBlock()
    {
        Pcap.PollDescriptor nothing = default;
        _ = Pcap.Poll(ref nothing, 0, 3 * BlockMilliseconds);
    }

    private long Now() => (options.Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick;

    private void ReportWhenDue()
    {
        if (options.Report is { } report && options.Clock.GetElapsedTime(lastReport) >= options.ReportInterval)
        {
            lastReport = options.Clock.GetTimestamp();
            report(Counters);
        }
    }
}
