using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;

namespace Whorl.Capture.Flows;

/// <summary>What every conversation of one engine shares: the packet at hand, the buffers, and where handshakes go.</summary>
internal sealed class EngineContext
{
    private readonly IHandshakeSink sink;

    public EngineContext(IHandshakeSink sink, bool followsHandshakes, CaptureStatistics statistics)
    {
        this.sink = sink;
        FollowsHandshakes = followsHandshakes;
        Statistics = statistics;
    }

    /// <summary>Reassembly memory.</summary>
    public BufferPool Buffers { get; } = new();

    /// <summary>Room for a piece of stream that has to be put together from two; used and forgotten within one packet.</summary>
    public byte[] Scratch { get; } = new byte[128 * 1024];

    /// <summary>Counters.</summary>
    public CaptureStatistics Statistics { get; }

    /// <summary>Whether handshakes are followed until both sides encrypt, as Zeek's ssl.log wants them.</summary>
    public bool FollowsHandshakes { get; }

    /// <summary>The one-based number of the packet at hand.</summary>
    public long PacketNumber { get; set; }

    /// <summary>The time of the packet at hand, nanoseconds since 1970-01-01 UTC.</summary>
    public long Timestamp { get; set; }

    /// <summary>The place of the last packet of the flow at hand: the packet at hand, or an older one when a flow expires.</summary>
    public long FlowPacket { get; set; }

    /// <summary>When the packet at hand, or the end of the capture, makes flows report.</summary>
    public long ReportedAt { get; set; }

    /// <summary>The encapsulations of the packet at hand.</summary>
    public TunnelStack Tunnel { get; set; }

    /// <summary>Hands a handshake on.</summary>
    public void Report(Handshake handshake)
    {
        handshake.ReportedAt = ReportedAt;
        handshake.LastPacket = FlowPacket;
        Statistics.Handshakes++;
        sink.Accept(handshake);
    }
}
