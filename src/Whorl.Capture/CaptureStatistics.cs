using System.Runtime.CompilerServices;
using Whorl.Capture.Files;
using Whorl.Capture.Packets;

namespace Whorl.Capture;

/// <summary>What an engine saw and what it passed over; the reasons are <see cref="DecodeOutcome"/>'s.</summary>
public sealed class CaptureStatistics
{
    private readonly long[] outcomes = new long[Enum.GetValues<DecodeOutcome>().Length];

    /// <summary>Packets read.</summary>
    public long Packets { get; set; }

    /// <summary>Captured bytes of those packets.</summary>
    public long Bytes { get; set; }

    /// <summary>Flows that were followed.</summary>
    public long Flows { get; set; }

    /// <summary>Records reported.</summary>
    public long Handshakes { get; set; }

    /// <summary>Flows given up because the flow table's memory was used up.</summary>
    public long Evictions { get; set; }

    /// <summary>Flows given up because nothing came for too long.</summary>
    public long Expirations { get; set; }

    /// <summary>QUIC Initial packets that looked right and could not be decrypted.</summary>
    public long UndecryptablePackets { get; set; }

    /// <summary>The link type of the last packet that was passed over because its link type has no decoder.</summary>
    public LinkType? UnknownLinkType { get; private set; }

    /// <summary>The most bytes that flows and reassembly took at once.</summary>
    public long PeakFlowBytes { get; set; }

    /// <summary>How many packets ended as <paramref name="outcome"/>.</summary>
    public long this[DecodeOutcome outcome] => outcomes[(int)outcome];

    /// <summary>Adds the packet figures of an engine.</summary>
    public void AddPacketsOf(CaptureStatistics other)
    {
        Packets += other.Packets;
        Bytes += other.Bytes;
        UnknownLinkType = other.UnknownLinkType ?? UnknownLinkType;
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] += other.outcomes[i];
        }
    }

    /// <summary>Adds the flow figures of an engine, which are its own.</summary>
    public void AddFlowsOf(CaptureStatistics other)
    {
        Flows += other.Flows;
        Handshakes += other.Handshakes;
        Evictions += other.Evictions;
        Expirations += other.Expirations;
        UndecryptablePackets += other.UndecryptablePackets;
        PeakFlowBytes += other.PeakFlowBytes;
    }

    internal void NoteUnknown(LinkType linkType) => UnknownLinkType = linkType;

    /// <summary>
    /// Counts a packet, and with it the <paramref name="held"/> packets before it that were counted as fragments and turned
    /// out to be parts of the same datagram: what stays a fragment is what was never used.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Count(DecodeOutcome outcome, int held = 0)
    {
        outcomes[(int)outcome] += 1 + held;
        if (held != 0)
        {
            outcomes[(int)DecodeOutcome.Fragment] -= held;
        }
    }
}
