using System.Runtime.InteropServices;

namespace Whorl.Capture.Packets;

/// <summary>What a <see cref="PacketDecoder"/> counted beside the outcomes of single frames.</summary>
[StructLayout(LayoutKind.Auto)]
public record struct DecoderCounters
{
    /// <summary>Fragments, of IP, CAPWAP and 802.11, taken into the table.</summary>
    public long Fragments { get; internal set; }

    /// <summary>Datagrams put together from fragments.</summary>
    public long DatagramsJoined { get; internal set; }

    /// <summary>Fragments refused: empty, cut short by the snap length, past 64 KiB, or of a datagram given up before.</summary>
    public long FragmentsRefused { get; internal set; }

    /// <summary>Datagrams given up because fragments overlapped with different bytes or claimed different ends.</summary>
    public long ConflictingOverlaps { get; internal set; }

    /// <summary>Incomplete datagrams given up 30 seconds after their first fragment.</summary>
    public long DatagramsTimedOut { get; internal set; }

    /// <summary>Incomplete datagrams given up to keep the table within its caps, the oldest first, or because another used their number.</summary>
    public long DatagramsEvicted { get; internal set; }

    /// <summary>Datagrams still incomplete now; at the end of a capture these never became whole.</summary>
    public long DatagramsPending { get; internal set; }

    /// <summary>Frames with more encapsulations than <see cref="PacketDecoder.MaxLayers"/>.</summary>
    public long TooManyLayers { get; internal set; }

    /// <summary>UDP datagrams on a tunnel's port whose payload was not that tunnel, and which count as plain UDP.</summary>
    public long TunnelsRefused { get; internal set; }
}
