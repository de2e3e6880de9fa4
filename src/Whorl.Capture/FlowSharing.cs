using Whorl.Capture.Files;
using Whorl.Capture.Flows;
using Whorl.Capture.Packets;

namespace Whorl.Capture;

/// <summary>
/// Says which of several engines a packet falls to, so that the thread that read a batch, in whose cache its bytes still
/// are, looks at the headers once and the others never fetch the packets of flows that are not theirs. Where the flow
/// cannot be told without following fragments or tunnels, the packet is everyone's.
/// </summary>
public sealed class FlowSharing
{
    /// <summary>The owner of packets that every engine must see.</summary>
    public const short Everyone = -1;

    private readonly ulong seed;
    private readonly int workers;

    /// <summary>Shares among <paramref name="workers"/> engines whose <see cref="EngineOptions.Seed"/> is <paramref name="seed"/>.</summary>
    public FlowSharing(ulong seed, int workers)
    {
        this.seed = seed;
        this.workers = workers;
    }

    /// <summary>Finds the owner of each packet of a batch; <paramref name="owners"/> has room for <see cref="PacketBatch.Count"/>.</summary>
    public void Share(PacketBatch batch, Span<short> owners)
    {
        DecodedPacket packet = default;
        ReadOnlySpan<CapturedPacket> packets = batch.Packets.AsSpan(0, batch.Count);
        for (int i = 0; i < packets.Length; i++)
        {
            ref readonly CapturedPacket captured = ref packets[i];
            owners[i] = !captured.IsPassedOver && captured.LinkType == LinkType.Ethernet
                && CommonFrame.TryDecode(new ReadOnlySpan<byte>(batch.Buffer, captured.Offset, captured.CapturedLength), ref packet, out DecodeOutcome outcome)
                ? (short)OwnerOf(FlowKey.Of(packet, outcome, out _).Hash(seed), workers)
                : Everyone;
        }
    }

    /// <summary>The engine a flow falls to; the hash's lowest bits choose the flow's bucket within it.</summary>
    internal static int OwnerOf(ulong hash, int workers) => (int)((hash >> 40) % (uint)workers);
}
