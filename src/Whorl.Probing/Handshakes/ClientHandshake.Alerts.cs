using Whorl.Tls.Handshake;

namespace Whorl.Probing.Handshakes;

/// <content>Alerts, and how many records may lead nowhere.</content>
public sealed partial class ClientHandshake
{
    private const int MostUselessRecords = 16;
    private const int MostAlerts = 1024;

    private void ReadAlert(ReadOnlySpan<byte> content)
    {
        if (content.Length != 2)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
            return;
        }

        // Each is kept, and a message in pieces of a byte could bring sixteen with every piece.
        if (++alerts > MostAlerts)
        {
            Stop(HandshakeEnd.TooLarge, AlertDescription.UnexpectedMessage);
            return;
        }

        AddToAnswer(AnswerEntry.Alert, content);
        if (content[1] == CloseNotify || version == TlsVersion.Tls13 || content[0] == Fatal)
        {
            End = HandshakeEnd.Alert;
        }
        else if (content[0] == Warning)
        {
            CountUseless();
        }
        else
        {
            Stop(HandshakeEnd.Alert, AlertDescription.UnexpectedMessage);
        }
    }

    /// <summary>Records that lead nowhere are read over, but not without end.</summary>
    private void CountUseless()
    {
        if (++uselessRecords > MostUselessRecords)
        {
            Stop(HandshakeEnd.TooLarge, AlertDescription.UnexpectedMessage);
        }
    }
}
