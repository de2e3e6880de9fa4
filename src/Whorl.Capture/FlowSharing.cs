using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Whorl.Capture.Files;
using Whorl.Capture.Flows;
using Whorl.Capture.Packets;

namespace Whorl.Capture;

/// <summary>
/// Says which of several engines a packet falls to, so that the thread that read a batch, in whose cache its bytes still
/// are, looks at the headers once and the others never fetch the packets of flows that are not theirs. Most packets are
/// no engine's: they begin nothing and belong to no flow that is held. Where the flow cannot be told without following
/// fragments or tunnels, the packet is everyone's. One thread at a time shares, batch after batch.
/// </summary>
/// <remarks>
/// A packet is no one's when it could not begin a flow, the engine it falls to holds no flow at the packet's place, and
/// nothing that may have begun one there lies in a batch that the engine is not through with yet.
/// </remarks>
public sealed class FlowSharing
{
    /// <summary>The owner of packets that every engine must see.</summary>
    public const short Everyone = -1;

    /// <summary>The owner of packets that matter to no engine; they are counted here.</summary>
    public const short NoOne = -2;

    private readonly ulong seed;
    private readonly FlowPresence[] engines;

    // For each place the last batch in which something there, of whichever engine, may have begun a flow.
    private readonly long[] lastBeginning = new long[FlowPresence.PlaceCount];
    private readonly long[] processed;
    private long lastEveryones;

    /// <summary>Shares among engines whose <see cref="EngineOptions.Seed"/> is <paramref name="seed"/>, one for each presence.</summary>
    public FlowSharing(ulong seed, FlowPresence[] engines)
    {
        this.seed = seed;
        this.engines = engines;
        processed = new long[engines.Length];
        Begin();
    }

    /// <summary>Counters of the packets that were no one's.</summary>
    public CaptureStatistics Statistics { get; } = new();

    /// <summary>Another capture begins, whose batches are numbered from zero; no engine holds a flow.</summary>
    public void Begin()
    {
        Array.Fill(lastBeginning, -1);
        lastEveryones = -1;
        foreach (FlowPresence engine in engines)
        {
            engine.OnProcessed(-1);
        }
    }

    /// <summary>Finds the owner of each packet of batch <paramref name="number"/>; <paramref name="owners"/> has room for <see cref="PacketBatch.Count"/>.</summary>
    [SkipLocalsInit]
    public void Share(PacketBatch batch, long number, Span<short> owners)
    {
        for (int i = 0; i < engines.Length; i++)
        {
            processed[i] = engines[i].Processed;
        }

        Unsafe.SkipInit(out DecodedPacket packet);
        ReadOnlySpan<CapturedPacket> packets = batch.Packets.AsSpan(0, batch.Count);
        for (int i = 0; i < packets.Length; i++)
        {
            ref readonly CapturedPacket captured = ref packets[i];
            if (captured.IsPassedOver)
            {
                owners[i] = NoOne;
                continue;
            }

            ReadOnlySpan<byte> frame = new(batch.Buffer, captured.Offset, captured.CapturedLength);
            owners[i] = captured.LinkType == LinkType.Ethernet && CommonFrame.TryDecode(frame, ref packet, out DecodeOutcome outcome)
                ? OwnerOf(packet, outcome, number, frame.Length)
                : ShareOdd(captured.LinkType, frame, number);
        }
    }

    /// <summary>The engine a flow falls to; the hash's lowest bits choose the flow's bucket within it.</summary>
    internal static int OwnerOf(ulong hash, int workers) => (int)((hash >> 40) % (uint)workers);

    private short OwnerOf(in DecodedPacket packet, DecodeOutcome outcome, long number, int length)
    {
        ulong hash = FlowKey.Of(packet, outcome, out _).Hash(seed);
        int owner = OwnerOf(hash, engines.Length);
        int place = FlowPresence.PlaceOf(hash);
        ref long beginning = ref lastBeginning[place];
        if (HandshakeEngine.MayBegin(packet, outcome))
        {
            beginning = number;
            return (short)owner;
        }

        if (beginning > processed[owner] || lastEveryones > processed[owner] || engines[owner].HasAny(place))
        {
            return (short)owner;
        }

        Statistics.Packets++;
        Statistics.Bytes += length;
        Statistics.Count(outcome);
        return NoOne;
    }

    private short ShareOdd(LinkType linkType, ReadOnlySpan<byte> frame, long number)
    {
        if (linkType != LinkType.Ethernet || !IsWithoutTransport(frame))
        {
            // It may begin any flow, seen from here.
            lastEveryones = number;
        }

        return Everyone;
    }

    /// <summary>Whether an Ethernet frame is one of the usual that carry no TCP and UDP: ARP, LLDP, spanning tree, ICMP, IGMP.</summary>
    private static bool IsWithoutTransport(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 34)
        {
            return true;
        }

        return BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) switch
        {
            0x0806 or 0x88cc => true,
            < 0x0600 => frame[14] == 0x42 && frame[15] == 0x42,
            0x0800 => frame[23] is IpProtocol.Icmp or IpProtocol.Igmp,
            0x86dd => frame[20] == IpProtocol.IcmpV6,
            _ => false,
        };
    }
}
