using System.Runtime.CompilerServices;
using Whorl.Capture.Files;
using Whorl.Capture.Flows;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;
using Whorl.Capture.Tcp;
using Whorl.Capture.Udp;
using Whorl.Tls.Handshake;
using Whorl.Tls.Quic;

namespace Whorl.Capture;

/// <summary>
/// Packets in, handshakes out: decodes each packet, follows the flows that may contain a handshake, and reports every
/// ClientHello with its answer to a sink. One engine belongs to one thread; several engines share a capture by reading
/// all of it and each following the flows that fall to it.
/// </summary>
public sealed class HandshakeEngine : IDisposable
{
    // The longest frame that is read has room for fewer, with their headers.
    internal const int MostPacketsInFrame = 1 << 16;

    private readonly EngineOptions options;
    private readonly EngineContext context;
    private readonly PacketDecoder decoder = new();
    private readonly FlowTable flows;
    private readonly RecentFlows recent = new();
        private readonly Stack<TcpConversation> freeTcp = new();
    private readonly Stack<QuicConversation> freeQuic = new();
    private readonly Stack<DtlsConversation> freeDtls = new();
    private readonly Stack<OpenVpnConversation> freeOpenVpn = new();
    private readonly long flowMemory;
    private long clock = long.MinValue;
    private long noneIdleBefore = long.MinValue;
    private long conversationBytes;
    private long place;

    // Made when the first QUIC packet comes: starting its ciphers takes as long as reading a small capture.
    private QuicInitialDecryptor? decryptor;

    /// <summary>Starts an engine that reports to <paramref name="sink"/>.</summary>
    public HandshakeEngine(EngineOptions options, IHandshakeSink sink)
    {
        this.options = options;
        Statistics = new CaptureStatistics();
        context = new EngineContext(sink, options.FollowsHandshakes, Statistics);
        flows = new FlowTable(options.Seed);
        flowMemory = options.FlowMemory / options.Workers;
    }

    /// <summary>Counters; a packet that several engines see is counted by worker 0.</summary>
    public CaptureStatistics Statistics { get; }

    private long UsedMemory => ((long)flows.Count * FlowTable.EntrySize) + context.Buffers.RentedBytes + conversationBytes;

    /// <summary>Takes one captured packet, which every engine that shares the capture is given.</summary>
    /// <param name="frame">Its captured bytes.</param>
    /// <param name="captured">What its file says of it.</param>
    /// <param name="number">Its one-based number in the file.</param>
    public void OnPacket(ReadOnlySpan<byte> frame, in CapturedPacket captured, long number) =>
        OnPacket(frame, captured, number, counts: options.Worker == 0);

    /// <summary>Takes one captured packet, which <see cref="FlowSharing"/> says is this engine's alone.</summary>
    public void OnOwnPacket(ReadOnlySpan<byte> frame, in CapturedPacket captured, long number) =>
        OnPacket(frame, captured, number, counts: true);

    /// <summary>Notes that a packet of another engine's went by: time passes for every flow at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OnOthersPacket(in CapturedPacket captured, long number)
    {
        if (captured.Timestamp > clock)
        {
            clock = captured.Timestamp;
            if (clock > noneIdleBefore)
            {
                context.PacketNumber = number;
                context.ReportedAt = number;
                context.Timestamp = clock;
                ExpireIdleFlows();
            }
        }
    }

    [SkipLocalsInit]
    private void OnPacket(ReadOnlySpan<byte> frame, in CapturedPacket captured, long number, bool counts)
    {
        context.PacketNumber = number;
        context.ReportedAt = number;
        context.Timestamp = captured.Timestamp;
        clock = Math.Max(clock, captured.Timestamp);
        if (clock > noneIdleBefore)
        {
            ExpireIdleFlows();
        }

        // Every field of a packet worth following is set by the decoder; clearing 200 bytes first is seen in the figures.
        Unsafe.SkipInit(out DecodedPacket packet);
        DecodeOutcome outcome = decoder.Decode(frame, captured.OriginalLength, captured.LinkType, captured.Timestamp, ref packet);
        if (counts)
        {
            Statistics.Packets++;
            Statistics.Bytes += frame.Length;
            Statistics.Count(outcome, packet.HeldFrames);
        }

        if (outcome > DecodeOutcome.Sctp)
        {
            if (counts && outcome == DecodeOutcome.UnknownLinkType)
            {
                Statistics.NoteUnknown(captured.LinkType);
            }

            return;
        }

        place = number * MostPacketsInFrame;
        do
        {
            OnTransport(packet, outcome);
            place++;
        }
        while (decoder.TryDecodeNext(ref packet, out outcome));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void OnTransport(in DecodedPacket packet, DecodeOutcome outcome)
    {
        context.FlowPacket = place;
        context.Timestamp = packet.FirstTimestamp;
        FlowKey key = FlowKey.Of(packet, outcome, out int direction);
        ulong hash = flows.Hash(key);
        if (options.Workers > 1 && FlowSharing.OwnerOf(hash, options.Workers) != options.Worker)
        {
            return;
        }

        if (outcome == DecodeOutcome.Tcp)
        {
            OnTcp(packet, key, hash, direction);
        }
        else
        {
            OnDatagram(packet, key, hash, direction);
        }
    }

    /// <summary>Tells the time, nanoseconds since 1970-01-01 UTC, where packets come as they happen: flows silent for too long end.</summary>
    public void OnTime(long now)
    {
        clock = Math.Max(clock, now);
        ExpireIdleFlows();
    }

    /// <summary>The capture is over, or a file of several: reports what waits and forgets every flow.</summary>
    public void Finish()
    {
        while (FinishOne())
        {
        }
    }

    /// <summary>
    /// Does a part of <see cref="Finish"/>: forgets the flow seen longest ago. False when none was left. Many flows may
    /// wait at the end of a capture, and their records need not all be in memory at once.
    /// </summary>
    public bool FinishOne()
    {
        context.ReportedAt = long.MaxValue;
        Statistics.PeakFlowBytes = Math.Max(Statistics.PeakFlowBytes, UsedMemory);
        if (flows.Oldest >= 0)
        {
            EndFlow(flows.Oldest, flows.Hash(flows.Entry(flows.Oldest).Key));
            return true;
        }

        clock = noneIdleBefore = long.MinValue;
        recent.Clear();
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => decryptor?.Dispose();

    private void OnTcp(in DecodedPacket packet, in FlowKey key, ulong hash, int direction)
    {
        int index = flows.Find(key, hash);
        bool isSyn = (packet.Flags & TcpFlags.Syn) != TcpFlags.None;
        if (index < 0)
        {
            index = isSyn ? AddSynFlow(packet, key, hash, direction) : AddMidstreamFlow(packet, key, hash, direction);
            if (index < 0)
            {
                return;
            }
        }
        else if (isSyn)
        {
            ref FlowEntry known = ref flows.Entry(index);
            if (known.Conversation is TcpConversation met && (known.KnowsStartOf(direction)
                ? known.StartOf(direction) != packet.Sequence + 1
                : (packet.Flags & TcpFlags.Ack) == TcpFlags.None && met.BeginsAnother(direction, packet.Sequence + 1)))
            {
                // The ports are used again by a new connection.
                EndFlow(index, hash);
                index = AddSynFlow(packet, key, hash, direction);
                if (index < 0)
                {
                    return;
                }
            }
            else if (known.Conversation is null)
            {
                known.SetStartOf(direction, packet.Sequence + 1);
            }
        }

        ref FlowEntry entry = ref flows.Entry(index);
        flows.Touch(index, ref entry, clock, place);
        entry.Seen |= (byte)(1 << direction);
        uint sequence = isSyn ? packet.Sequence + 1 : packet.Sequence;
        if ((!packet.Payload.IsEmpty || packet.MissingBytes > 0) && !OnTcpPayload(packet, ref entry, sequence, direction))
        {
            // A hello of another connection on the same ports, whose beginning was not captured.
            EndFlow(index, hash);
            index = AddMidstreamFlow(packet, key, hash, direction);
            if (index < 0)
            {
                return;
            }

            entry = ref flows.Entry(index);
            entry.Seen = (byte)(1 << direction);
            OnTcpPayload(packet, ref entry, sequence, direction);
        }

        TcpConversation? conversation = (TcpConversation?)entry.Conversation;
        if ((packet.Flags & TcpFlags.Rst) != TcpFlags.None)
        {
            if (conversation?.IsReset(direction, sequence) ?? (!entry.KnowsStartOf(direction) || entry.StartOf(direction) == sequence))
            {
                EndFlow(index, hash);
                return;
            }
        }
        else if ((packet.Flags & TcpFlags.Fin) != TcpFlags.None)
        {
            conversation?.OnFinish(direction, sequence + (uint)(packet.Payload.Length + packet.MissingBytes));
        }

        if (conversation is { IsDone: true })
        {
            EndFlow(index, hash);
        }
        else if (UsedMemory > flowMemory)
        {
            EvictUntil(flowMemory);
        }
    }

    /// <summary>False when the payload begins another connection on the same ports.</summary>
    private bool OnTcpPayload(in DecodedPacket packet, ref FlowEntry entry, uint sequence, int direction)
    {
        TcpConversation? conversation = (TcpConversation?)entry.Conversation;
        if (conversation is null)
        {
            context.Tunnel = packet.Tunnel;
            conversation = freeTcp.Count > 0 ? freeTcp.Pop() : new TcpConversation(context);
            conversation.Begin(entry.Key, entry.HelloCount);
            entry.Conversation = conversation;
            conversationBytes += conversation.Footprint;
            for (int side = 0; side < 2; side++)
            {
                if (entry.KnowsStartOf(side))
                {
                    conversation.SetStart(side, entry.StartOf(side));
                }
            }
        }

        if (!conversation.KnowsStart(1 - direction) && (packet.Flags & TcpFlags.Ack) != TcpFlags.None && packet.Acknowledgment != 0)
        {
            conversation.SetStart(1 - direction, packet.Acknowledgment);
        }

        return conversation.OnPayload(direction, sequence, packet.Payload, packet.MissingBytes, entry.Seen);
    }

    private void OnDatagram(in DecodedPacket packet, in FlowKey key, ulong hash, int direction)
    {
        int index = flows.Find(key, hash);
        if (index < 0)
        {
            if (packet.Payload.IsEmpty)
            {
                return;
            }

            DatagramKind kind = key.Transport == DecodeOutcome.Sctp ? SctpChunks.Classify(packet.Payload) : DatagramClassifier.Classify(packet.Payload);
            if (kind == DatagramKind.Other || (recent.TryFind(hash, context.Timestamp, out RecentFlow known) && DatagramClassifier.IsStraggler(kind, packet.Payload, known)))
            {
                return;
            }

            index = AddFlow(key, hash);
            context.Tunnel = packet.Tunnel;
            DatagramConversation begun = BeginDatagramConversation(kind, key);
            flows.Entry(index).Conversation = begun;
            conversationBytes += begun.Footprint;
        }

        ref FlowEntry entry = ref flows.Entry(index);
        flows.Touch(index, ref entry, clock, place);
        DatagramConversation conversation = (DatagramConversation)entry.Conversation!;
        conversation.OnDatagram(direction, packet.Payload, packet.MissingBytes > 0);
        if (conversation.IsDone)
        {
            EndFlow(index, hash);
        }
        else if (UsedMemory > flowMemory)
        {
            EvictUntil(flowMemory);
        }
    }

    private DatagramConversation BeginDatagramConversation(DatagramKind kind, in FlowKey key)
    {
        switch (kind)
        {
            case DatagramKind.Quic:
                QuicConversation quic = freeQuic.Count > 0 ? freeQuic.Pop() : new QuicConversation(context, decryptor ??= new QuicInitialDecryptor());
                quic.Begin(key);
                return quic;
            case DatagramKind.OpenVpn:
                OpenVpnConversation openVpn = freeOpenVpn.Count > 0 ? freeOpenVpn.Pop() : new OpenVpnConversation(context);
                openVpn.Begin(key);
                return openVpn;
            default:
                DtlsConversation dtls = freeDtls.Count > 0 ? freeDtls.Pop() : new DtlsConversation(context);
                dtls.Begin(key);
                return dtls;
        }
    }

    private int AddSynFlow(in DecodedPacket packet, in FlowKey key, ulong hash, int direction)
    {
        if (recent.TryFind(hash, context.Timestamp, out RecentFlow known) && (direction == 0 ? known.FirstStart : known.SecondStart) == packet.Sequence + 1)
        {
            // A copy of a connection that is done: a packet captured twice, or a capture merged with itself.
            return -1;
        }

        int index = AddFlow(key, hash);
        ref FlowEntry entry = ref flows.Entry(index);
        entry.SetStartOf(direction, packet.Sequence + 1);
        if ((packet.Flags & TcpFlags.Ack) != TcpFlags.None)
        {
            entry.SetStartOf(1 - direction, packet.Acknowledgment);
        }

        return index;
    }

    /// <summary>A flow whose beginning was not captured, or that was done: only a hello is worth following.</summary>
    private int AddMidstreamFlow(in DecodedPacket packet, in FlowKey key, ulong hash, int direction)
    {
        if (packet.Payload.IsEmpty || !IsWorthFollowing(packet.Payload))
        {
            return -1;
        }

        int hellos = 0;
        if (recent.TryFind(hash, context.Timestamp, out RecentFlow known))
        {
            int behind = (int)(packet.Sequence - (direction == 0 ? known.First : known.Second));
            if (behind is < 0 and > -(1 << 20))
            {
                return -1;
            }

            // Further away it is no later hello of the same connection, but one of another.
            hellos = Math.Abs((long)behind) < 1 << 20 ? known.Hellos : 0;
        }

        int index = AddFlow(key, hash);
        flows.Entry(index).HelloCount = hellos;
        return index;
    }

    /// <summary>Whether a packet of no known flow may be worth following; one that is not changes nothing.</summary>
    internal static bool MayBegin(in DecodedPacket packet, DecodeOutcome outcome) =>
        outcome == DecodeOutcome.Tcp ? (packet.Flags & TcpFlags.Syn) != TcpFlags.None || (!packet.Payload.IsEmpty && IsWorthFollowing(packet.Payload))
        : !packet.Payload.IsEmpty && DatagramClassifier.Classify(packet.Payload) != DatagramKind.Other;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsWorthFollowing(ReadOnlySpan<byte> payload) =>
        payload[0] == 22 ? HelloPattern.CanBeginHello(payload)
        : (payload[0] & 0x80) != 0 ? Sslv2ClientHelloView.LooksLike(payload)
        : UpgradeDetector.IsTypicalStart(payload);

    private int AddFlow(in FlowKey key, ulong hash)
    {
        if (UsedMemory + FlowTable.EntrySize > flowMemory)
        {
            EvictUntil(flowMemory - FlowTable.EntrySize);
        }

        Statistics.Flows++;
        options.Presence?.Add(hash);
        return flows.Add(key, hash, clock, place);
    }

    private void EvictUntil(long bytes)
    {
        Statistics.PeakFlowBytes = Math.Max(Statistics.PeakFlowBytes, UsedMemory);
        long packet = context.FlowPacket;
        while (UsedMemory > bytes && flows.Oldest >= 0)
        {
            Statistics.Evictions++;
            EndFlow(flows.Oldest, flows.Hash(flows.Entry(flows.Oldest).Key));
        }

        context.FlowPacket = packet;
    }

    /// <summary>
    /// Ends the flows that have been silent for too long and finds out until when none of the others can be: flows are
    /// only ever touched at the clock, so the one seen longest ago is the first to fall idle.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ExpireIdleFlows()
    {
        while (flows.Oldest >= 0 && clock - flows.Entry(flows.Oldest).LastSeen > options.IdleTimeout)
        {
            Statistics.Expirations++;
            EndFlow(flows.Oldest, flows.Hash(flows.Entry(flows.Oldest).Key));
        }

        long last = flows.Oldest >= 0 ? flows.Entry(flows.Oldest).LastSeen : clock;
        noneIdleBefore = last > long.MaxValue - options.IdleTimeout ? long.MaxValue : last + options.IdleTimeout;
    }

    private void EndFlow(int index, ulong hash)
    {
        ref FlowEntry entry = ref flows.Entry(index);
        if (entry.Conversation is { } conversation)
        {
            Statistics.PeakFlowBytes = Math.Max(Statistics.PeakFlowBytes, UsedMemory);
            context.FlowPacket = entry.LastPacket;
            uint first = conversation.Mark(0);
            uint second = conversation.Mark(1);
            conversation.End();
            if (conversation.Tracker.HelloCount > 0 || conversation.Tracker.ClientDirection >= 0)
            {
                recent.Add(hash, new RecentFlow(conversation.Tracker.HelloCount, first, second, entry.FirstSequence, entry.SecondSequence), context.Timestamp);
            }

            conversationBytes -= conversation.Footprint;
            switch (conversation)
            {
                case TcpConversation tcp:
                    freeTcp.Push(tcp);
                    break;
                case QuicConversation quic:
                    freeQuic.Push(quic);
                    break;
                case DtlsConversation dtls:
                    freeDtls.Push(dtls);
                    break;
                case OpenVpnConversation openVpn:
                    freeOpenVpn.Push(openVpn);
                    break;
            }
        }

        options.Presence?.Remove(hash);
        flows.Remove(index);
    }
}
