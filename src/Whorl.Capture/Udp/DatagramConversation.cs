using Whorl.Capture.Flows;

namespace Whorl.Capture.Udp;

/// <summary>A flow of datagrams: QUIC, DTLS or OpenVPN.</summary>
internal abstract class DatagramConversation(EngineContext context) : Conversation(context)
{
    /// <summary>Takes the payload of one datagram; <paramref name="isCut"/> says that it was longer on the wire.</summary>
    public abstract void OnDatagram(int direction, ReadOnlySpan<byte> payload, bool isCut);
}
