using Whorl.Probing.Handshakes;
using Whorl.Probing.Http;

namespace Whorl.Probing.Scanning;

/// <content>What is asked once a usual handshake stands.</content>
internal sealed partial class ProbeConnection
{
    /// <summary>Asks after the handshake, and ends when the head of the answer is there, or the server has nothing more to say.</summary>
    private HandshakeEnd Look(HandshakeEnd end)
    {
        if (hasAsked)
        {
            bool isComplete = HttpResponseHead.IsComplete(handshake!.ApplicationData) || handshake.ApplicationData.Length == ClientHandshake.MostApplicationData;
            if (end == HandshakeEnd.None && !isComplete)
            {
                return HandshakeEnd.None;
            }
        }
        else if (scan.Plan.Request is { } request)
        {
            hasAsked = true;
            Span<byte> text = stackalloc byte[1024];
            ReadOnlySpan<byte> host = run.HostBytes.Length > 0 ? run.HostBytes : run.AddressBytes;
            handshake!.Ask(text[..request.Write(host, run.Target.Port, text)]);
            return Look(handshake.End);
        }

        if (end is HandshakeEnd.None or HandshakeEnd.Completed)
        {
            handshake!.Close();
        }

        return HandshakeEnd.Completed;
    }
}
